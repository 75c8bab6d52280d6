import Environments
import JSON
import Runtime
import SQLite

/// A lint: `=` on a REAL column in a check's SQL, where two ways of adding the same numbers give two values.
enum RealEquality {
    static func findings(_ task: TaskDefinition, _ realColumns: Set<String>) -> [CertificateFinding] {
        guard !realColumns.isEmpty else { return [] }
        return task.checks.compactMap { check in
            guard let sql = check.query, let column = column(comparedIn: sql, realColumns) else { return nil }
            return CertificateFinding(
                .realEquality,
                task: task.id,
                place: check.place,
                "\(task.id), check \"\(check.name)\": = compares \(column), a REAL column",
                evidence: ["column": .string(column)]
            )
        }
    }

    /// The names, in lower case, that only columns of type REAL have.
    static func realColumns(of world: World) throws -> Set<String> {
        let connection = try Connection(image: world.image)
        var real: Set<String> = []
        var others: Set<String> = []
        for layout in try TableLayout.list(connection) {
            let sql = "SELECT lower(name), upper(type) FROM pragma_table_info(?)"
            for row in try connection.query(sql, [.text(layout.name)]) {
                guard case .text(let name) = row[0], case .text(let type) = row[1] else { continue }
                // The rules of https://sqlite.org/datatype3.html#determination_of_column_affinity, as far as they matter.
                let isReal = !type.contains("INT") && ["REAL", "FLOA", "DOUB"].contains { type.contains($0) }
                if isReal { real.insert(name) } else { others.insert(name) }
            }
        }
        return real.subtracting(others)
    }

    /// A column of the set that stands directly on one side of an equals sign.
    static func column(comparedIn sql: String, _ columns: Set<String>) -> String? {
        let tokens = SQLTokens(sql).map(\.token)
        func word(_ index: Int) -> String? {
            guard tokens.indices.contains(index), case .word(let word) = tokens[index] else { return nil }
            return word.lowercased()
        }
        func symbol(_ index: Int) -> UInt8? {
            guard tokens.indices.contains(index), case .symbol(let symbol) = tokens[index] else { return nil }
            return symbol
        }
        for index in tokens.indices where symbol(index) == UInt8(ascii: "=") {
            let before = symbol(index - 1)
            if let before,
                [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"), UInt8(ascii: "=")].contains(before)
            {
                continue
            }
            if let left = word(index - 1), columns.contains(left) { return left }
            var right = symbol(index + 1) == UInt8(ascii: "=") ? index + 2 : index + 1
            while symbol(right + 1) == UInt8(ascii: ".") { right += 2 }
            if let name = word(right), columns.contains(name), symbol(right + 1) != UInt8(ascii: "(") { return name }
        }
        return nil
    }
}

extension Check {
    /// The SQL of a check, that of an answer's matcher included.
    fileprivate var query: String? {
        switch kind {
        case .sql(let sql): return sql
        case .answer(let matcher):
            if case .sql(let sql) = matcher.kind { return sql }
            return nil
        case .changes, .changesOfSolution, .stateOfSolution: return nil
        }
    }
}
