import JSON
import Runtime
import SQLite

/// What a check's query gave.
struct QueryRows {
    var columns: [String]
    var rows: [[SQLValue]]

    /// The first value; NULL when there is none.
    var scalar: SQLValue { rows.first?.first ?? .null }

    /// The rows in the form of an answer: one value, the JSON text of a structure, an object, a list of values or of objects.
    func expected(like answer: JSON) -> JSON {
        let isStructure = answer.arrayValue != nil || answer.objectValue != nil
        if isStructure, rows.count == 1, rows[0].count == 1, case .text(let text) = rows[0][0],
            case .success(let structure) = Result(catching: { try JSON(parsing: text) }),
            structure.typeName == answer.typeName
        {
            return structure
        }
        // An answer that is no list is meant to be the one row.
        if answer.arrayValue == nil, rows.count < 2 {
            guard let row = rows.first else { return .null }
            return answer.objectValue == nil && row.count == 1 ? row[0].json : object(row)
        }
        return .array(rows.map { $0.count == 1 ? $0[0].json : object($0) })
    }

    private func object(_ row: [SQLValue]) -> JSON {
        .object(JSONObject(zip(columns, row).map { ($0, $1.json) }))
    }
}
