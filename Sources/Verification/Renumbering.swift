import Runtime
import SQLite

/// Gives the rows that an attempt added the numbers that the reference's have.
///
/// Who writes two rows in the other order gets the same rows under each other's ids. Rows are told apart by their cells
/// and by the rows they refer to and are referred to by, so that an order keeps its own lines. The result is a renaming
/// that is consistent everywhere, and no more: whether it is the reference is for the comparison to say.
struct Renumbering {
    private let keys: TableKeys

    /// How far away a row may be that tells two others apart.
    private static let rounds = 4

    init(_ keys: TableKeys) {
        self.keys = keys
    }

    /// The attempt's rows renumbered; `nil` when there is nothing to renumber.
    func renumber(_ actual: [StateDiff.Row], like expected: [ExpectedRow]) -> [StateDiff.Row]? {
        let tables = renumberable(actual, expected.map(\.row))
        guard !tables.isEmpty else { return nil }
        var open: [String: Set<Int>] = [:]
        for row in expected { open[row.row.table, default: []].formUnion(row.open) }
        let wanted = expected.map(\.row)
        let wantedColours = colours(of: wanted, tables, open)
        let actualColours = colours(of: actual, tables, open)
        var names: [String: [SQLValue: SQLValue]] = [:]
        for table in tables {
            var free = wanted.indices.filter { wanted[$0].isAdded(to: table) }
            var left: [Int] = []
            var map: [SQLValue: SQLValue] = [:]
            for index in actual.indices where actual[index].isAdded(to: table) {
                if let match = free.firstIndex(where: { wantedColours[$0] == actualColours[index] }) {
                    map[actual[index].key[0]] = wanted[free.remove(at: match)].key[0]
                } else {
                    left.append(index)
                }
            }
            for (index, rest) in zip(left, free) { map[actual[index].key[0]] = wanted[rest].key[0] }
            names[table] = map
        }
        return actual.map { renamed($0, names) }
    }

    /// Tables to which both added the same numbers, at least two, one after the other as the database gives them.
    private func renumberable(_ actual: [StateDiff.Row], _ expected: [StateDiff.Row]) -> [String] {
        keys.lastNumbers.keys.sorted().filter { table in
            let numbers = expected.numbersAdded(to: table)
            guard let first = numbers.first, let last = numbers.last, let before = keys.lastNumbers[table] else {
                return false
            }
            return numbers.count > 1 && first > before && last &- first == Int64(numbers.count) - 1
                && actual.numbersAdded(to: table) == numbers
        }
    }

    /// A colour for each row, the same for rows that differ only in numbers that the database gave.
    private func colours(of rows: [StateDiff.Row], _ tables: [String], _ open: [String: Set<Int>]) -> [Int] {
        var new: [String: [SQLValue: Int]] = [:]
        for (index, row) in rows.enumerated() where row.kind == .added && tables.contains(row.table) {
            new[row.table, default: [:]][row.key[0]] = index
        }
        let targets = rows.map { row in
            (keys.links[row.table] ?? []).compactMap { link -> (column: Int, row: Int)? in
                guard row.after.indices.contains(link.column) else { return nil }
                return new[link.parent]?[row.after[link.column]].map { (link.column, $0) }
            }
        }
        var colours = rows.indices.map { index in
            let row = rows[index]
            var hidden = Set(targets[index].map(\.column)).union(open[row.table] ?? [])
            if row.kind == .added, tables.contains(row.table) { hidden.formUnion(keys.keys[row.table] ?? []) }
            var hasher = Hasher()
            hasher.combine(row.table)
            hasher.combine(row.kind)
            for column in row.after.indices where !hidden.contains(column) { hasher.combine(row.after[column]) }
            return hasher.finalize()
        }
        for _ in 0..<Renumbering.rounds {
            var referring = [[Int]](repeating: [], count: rows.count)
            for index in rows.indices {
                for target in targets[index] {
                    var hasher = Hasher()
                    hasher.combine(target.column)
                    hasher.combine(colours[index])
                    referring[target.row].append(hasher.finalize())
                }
            }
            colours = rows.indices.map { index in
                var hasher = Hasher()
                hasher.combine(colours[index])
                for target in targets[index] {
                    hasher.combine(target.column)
                    hasher.combine(colours[target.row])
                }
                for colour in referring[index].sorted() { hasher.combine(colour) }
                return hasher.finalize()
            }
        }
        return colours
    }

    private func renamed(_ row: StateDiff.Row, _ names: [String: [SQLValue: SQLValue]]) -> StateDiff.Row {
        var row = row
        for link in keys.links[row.table] ?? [] where row.after.indices.contains(link.column) {
            if let name = names[link.parent]?[row.after[link.column]] { row.after[link.column] = name }
        }
        let columns = keys.keys[row.table] ?? []
        if row.kind == .added, let name = names[row.table]?[row.key[0]] {
            for column in columns { row.after[column] = name }
            row.key = [name]
        } else if row.kind == .added, !columns.isEmpty {
            row.key = columns.map { row.after[$0] }
        }
        return row
    }
}

extension [StateDiff.Row] {
    fileprivate func numbersAdded(to table: String) -> [Int64] {
        compactMap { row in
            guard row.isAdded(to: table), case .integer(let number)? = row.key.first else { return nil }
            return number
        }.sorted()
    }
}

extension StateDiff.Row {
    fileprivate func isAdded(to table: String) -> Bool { kind == .added && self.table == table }
}
