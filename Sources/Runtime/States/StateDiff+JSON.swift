package import JSON
package import SQLite

extension StateDiff {
    /// The difference as evidence: tables, then rows with their cells by column name.
    package var json: JSON {
        let entries = Dictionary(grouping: rows, by: \.table).sorted { $0.key < $1.key }
        return .object(
            JSONObject(
                entries.map { table, rows in
                    (table, .array(rows.map { .object(StateDiff.evidence($0, columns[table] ?? [])) }))
                }
            )
        )
    }

    private static func evidence(_ row: Row, _ names: [String]) -> JSONObject {
        var entry: JSONObject = ["row": .string(row.kind.rawValue), "key": .array(row.key.map(\.json))]
        switch row.kind {
        case .added: entry["after"] = named(names, row.after)
        case .removed: entry["before"] = named(names, row.before)
        case .changed:
            let changed = row.changedColumns
            entry["before"] = named(changed.map { names[$0] }, changed.map { row.before[$0] })
            entry["after"] = named(changed.map { names[$0] }, changed.map { row.after[$0] })
        }
        return entry
    }

    private static func named(_ names: [String], _ values: [SQLValue]) -> JSON {
        .object(JSONObject(zip(names, values).map { ($0, $1.json) }))
    }
}

extension SQLValue {
    /// The value as JSON; a blob as its length, since evidence is for reading.
    package var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): value.isFinite ? .double(value) : .string("\(value)")
        case .text(let value): .string(value)
        case .blob(let bytes): .string("blob of \(bytes.count) bytes")
        }
    }
}
