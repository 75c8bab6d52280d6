import JSON
import Runtime
import SQLite

/// Where a reached state differs from an expected one, row by row.
///
/// Both begin in one initial state, so it follows from the changes that only one of them made.
struct StateDifference {
    struct Row {
        var table: String
        var key: [SQLValue]
        /// The cells that the row should have; `nil` where there should be none.
        var expected: [SQLValue]?
        /// The cells that it has; `nil` where there is none.
        var reached: [SQLValue]?
        /// The positions of the cells that may be anything.
        var open: Set<Int> = []
    }

    /// The rows in order of table, of each table in the order of the changes.
    private(set) var rows: [Row] = []
    private var columns: [String: [String]] = [:]

    /// No difference.
    init() {}

    /// The difference that follows from the attempt's changes that match none of the reference's, and the reverse.
    init(
        unexpected: [StateDiff.Row],
        missing: [ExpectedRow],
        columns: [String: [String]],
        isVolatile: (_ table: String, _ column: String) -> Bool
    ) {
        self.columns = columns
        var places: [Place: Int] = [:]
        for expected in missing {
            let row = expected.row
            places[Place(row)] = rows.count
            rows.append(
                Row(
                    table: row.table,
                    key: row.key,
                    expected: row.kind == .removed ? nil : row.after,
                    reached: row.kind == .added ? nil : row.before,
                    open: expected.open
                )
            )
        }
        for row in unexpected {
            let reached = row.kind == .removed ? nil : row.after
            if let place = places[Place(row)] {
                rows[place].reached = reached
            } else {
                let expected = row.kind == .added ? nil : row.before
                rows.append(Row(table: row.table, key: row.key, expected: expected, reached: reached))
            }
        }
        for place in rows.indices {
            let table = rows[place].table
            for (column, name) in (columns[table] ?? []).enumerated() where isVolatile(table, name) {
                rows[place].open.insert(column)
            }
        }
    }

    /// The difference as evidence: by table, each row with its key and the cells in which it differs.
    var json: JSON {
        let tables = Dictionary(grouping: rows, by: \.table).sorted { $0.key < $1.key }
        return .object(
            JSONObject(tables.map { table, rows in (table, .array(rows.map { evidence($0, columns[table] ?? []) })) })
        )
    }

    private func evidence(_ row: Row, _ names: [String]) -> JSON {
        var entry: JSONObject = ["row": "different", "key": .array(row.key.map(\.json))]
        switch (row.expected, row.reached) {
        case (let expected?, let reached?):
            let cells = expected.indices.filter { expected[$0] != reached[$0] && !row.open.contains($0) }
            entry["expected"] = named(cells, names, expected)
            entry["reached"] = named(cells, names, reached)
        case (let expected?, nil):
            entry["row"] = "missing"
            entry["expected"] = named(Array(expected.indices), names, expected)
        case (nil, let reached):
            entry["row"] = "unexpected"
            entry["reached"] = named(Array((reached ?? []).indices), names, reached ?? [])
        }
        return .object(entry)
    }

    private func named(_ cells: [Int], _ names: [String], _ values: [SQLValue]) -> JSON {
        .object(JSONObject(cells.map { (names[$0], values[$0].json) }))
    }

    /// A row by its table and key.
    private struct Place: Hashable {
        var table: [UInt8]
        var key: [SQLValue]

        init(_ row: StateDiff.Row) {
            table = Array(row.table.utf8)
            key = row.key
        }
    }
}
