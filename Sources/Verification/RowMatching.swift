import Runtime
import SQLite

/// Rows of a reference matched one to one with rows of an attempt, as many as go together.
struct RowMatching {
    /// The expected rows that no row of the attempt matches, by position.
    private(set) var missing: [Int] = []
    /// The attempt's rows that match nothing, by position.
    private(set) var unexpected: [Int] = []

    var isMatch: Bool { missing.isEmpty && unexpected.isEmpty }

    /// Tables, kinds and keys are compared here, unless a key is open; `fits` compares the cells.
    init(_ expected: [ExpectedRow], _ actual: [StateDiff.Row], fits: (ExpectedRow, StateDiff.Row) -> Bool) {
        let byKey = Dictionary(grouping: actual.indices) { RowKey(actual[$0], withKey: true) }
        let byTable = Dictionary(grouping: actual.indices) { RowKey(actual[$0], withKey: false) }
        let candidates = expected.map { row in
            let near = row.isKeyOpen ? byTable[RowKey(row.row, withKey: false)] : byKey[RowKey(row.row, withKey: true)]
            return (near ?? []).filter { fits(row, actual[$0]) }
        }
        var taker: [Int: Int] = [:]
        for position in expected.indices {
            var tried: Set<Int> = []
            if !RowMatching.place(position, candidates, &taker, &tried) { missing.append(position) }
        }
        unexpected = actual.indices.filter { taker[$0] == nil }
    }

    /// Gives an expected row one of its candidates, moving others on to another of theirs where that is needed.
    private static func place(
        _ position: Int,
        _ candidates: [[Int]],
        _ taker: inout [Int: Int],
        _ tried: inout Set<Int>
    ) -> Bool {
        for candidate in candidates[position] where tried.insert(candidate).inserted {
            if let other = taker[candidate], !place(other, candidates, &taker, &tried) { continue }
            taker[candidate] = position
            return true
        }
        return false
    }
}

/// What two changes must have in common to be the same change.
struct RowKey: Hashable {
    private let table: [UInt8]
    private let kind: StateDiff.Row.Kind
    private let key: [SQLValue]

    init(_ row: StateDiff.Row, withKey: Bool) {
        table = Array(row.table.utf8)
        kind = row.kind
        key = withKey ? row.key : []
    }
}

/// Pairs the rows of two plays of one solution, which differ in a few cells.
enum RowPairing {
    /// The position of each row of `base` that has a partner, with the partner.
    static func pairs(_ base: [StateDiff.Row], _ other: [StateDiff.Row]) -> [(Int, StateDiff.Row)] {
        var byKey = Dictionary(grouping: other.indices) { RowKey(other[$0], withKey: true) }
        var pairs: [(Int, StateDiff.Row)] = []
        var left: [Int] = []
        var taken: Set<Int> = []
        for position in base.indices {
            let key = RowKey(base[position], withKey: true)
            if let partner = byKey[key]?.popLast() {
                taken.insert(partner)
                pairs.append((position, other[partner]))
            } else {
                left.append(position)
            }
        }
        // Rows whose keys depend on chance: each with the one it shares most cells with.
        for position in left {
            let row = base[position]
            let alike = RowKey(row, withKey: false)
            let partner = other.indices.filter { !taken.contains($0) && RowKey(other[$0], withKey: false) == alike }
                .min { differences(row, other[$0]) < differences(row, other[$1]) }
            guard let partner else { continue }
            taken.insert(partner)
            pairs.append((position, other[partner]))
        }
        return pairs
    }

    private static func differences(_ left: StateDiff.Row, _ right: StateDiff.Row) -> Int {
        zip(left.after, right.after).count { $0 != $1 }
    }
}
