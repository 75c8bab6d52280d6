package import ContentStore
package import Environments
package import JSON
import YAML

/// Writes a composed environment as the files of a package.
package struct EnvironmentWriter {
    private let composition: Composition
    private let rows: SeedRows
    private let tools: [ToolPlan]

    package init(_ composition: Composition, _ rows: SeedRows, _ tools: [ToolPlan]) {
        self.composition = composition
        self.rows = rows
        self.tools = tools
    }

    /// The package with these tasks, each in the form of a task file.
    package func files(tasks: [JSON]) throws(StoreError) -> PackageFiles {
        var contents: [FilePath: [UInt8]] = [:]
        contents[try FilePath(parsing: "environment.yaml")] = Array(YAMLWriter.text(settings).utf8)
        contents[try FilePath(parsing: "schema.sql")] = Array(schema.utf8)
        contents[try FilePath(parsing: "seed.sql")] = Array(seed.utf8)
        contents[try FilePath(parsing: "tools.yaml")] = Array(YAMLWriter.text(.array(tools.map(tool))).utf8)
        if !tasks.isEmpty {
            contents[try FilePath(parsing: "tasks.yaml")] = Array(YAMLWriter.text(.array(tasks)).utf8)
        }
        return PackageFiles(contents)
    }

    // MARK: - Settings

    private var settings: JSON {
        [
            "schema": "awm.environment/1",
            "name": .string(composition.name),
            "title": .string(composition.title),
            "description": .string(description),
            "runtime": "sql",
            "clock": ["start": .string("\(CivilDate.text(composition.today)) 09:00:00"), "tick": "1s"],
            "random": ["seed": .count(composition.index + 1)],
            "actor": ["me": 1],
            "policy": .string(policy),
            "limits": ["observation": 12_000, "database": "16MiB"],
        ]
    }

    private var description: String {
        let actor = composition.entities[composition.actor]
        let name = rows.tables[composition.actor].first.flatMap { row in
            actor.label.flatMap { actor.column(actor.attributes[$0].column) }.flatMap { row[$0].stringValue }
        }
        return composition.about + (name.map { " You act for \($0), \(actor.noun.singular) 1." } ?? "")
    }

    /// What an agent has to know before it acts: how things are written, and what is beyond its authority.
    private var policy: String {
        var lines = [
            "Amounts are kept in cents of \(composition.currency): 12.50 is 1250.",
            "Dates are written YYYY-MM-DD, times YYYY-MM-DD HH:MM:SS.",
            "Change nothing beyond what you are asked for. If a rule forbids it, leave everything as it is and say so.",
        ]
        for entity in composition.entities {
            for case .authority(let move, let above, let attribute, let who) in entity.rules
            where tools.contains(where: { tool in
                if case .move(let place, let position) = tool.family {
                    composition.entities[place].key == entity.key && entity.moves[position].name == move
                } else {
                    false
                }
            }) {
                let words = entity.attribute(attribute).map { entity.attributes[$0].words } ?? attribute.spaced
                lines.append(
                    "Only \(who) may \(move.spaced) \(Words.a(entity.noun.singular)) with \(Words.a(words)) above \(Words.money(Int64(above) * 100, composition.currency))."
                )
            }
        }
        return lines.map { "- \($0)\n" }.joined()
    }

    // MARK: - Schema

    private var schema: String { composition.entities.map(table).joined(separator: "\n") }

    private func table(_ entity: Entity) -> String {
        var parts = entity.columns.map { column in "    " + definition(column, entity) }
        for case .once(let names, let states) in entity.rules where states.isEmpty {
            let columns = names.compactMap { name in entity.reference(name).map { entity.references[$0].column } }
            parts.append("    UNIQUE (\(columns.map(SQLName.quoted).joined(separator: ", ")))")
        }
        if entity.isLink, !entity.rules.contains(where: { if case .once(_, []) = $0 { true } else { false } }) {
            parts.append("    UNIQUE (\(entity.references.map { SQLName.quoted($0.column) }.joined(separator: ", ")))")
        }
        let indexes = entity.references.filter { _ in !entity.isLink }.map { reference in
            "CREATE INDEX \(entity.table)_by_\(reference.column) ON \(SQLName.quoted(entity.table)) (\(SQLName.quoted(reference.column)));\n"
        }
        return "CREATE TABLE \(SQLName.quoted(entity.table)) (\n\(parts.joined(separator: ",\n"))\n);\n"
            + indexes.joined()
    }

    private func definition(_ column: Column, _ entity: Entity) -> String {
        let name = SQLName.quoted(column.name)
        switch column.content {
        case .id: return "id INTEGER PRIMARY KEY"
        case .reference(let position):
            let reference = entity.references[position]
            let target = SQLName.quoted(composition.entities[reference.target].table)
            return "\(name) INTEGER\(reference.isOptional ? "" : " NOT NULL") REFERENCES \(target) (id)"
        case .state: return "\(name) TEXT NOT NULL CHECK (\(name) IN \(SQLName.list(entity.states.map(\.text))))"
        case .reason: return "\(name) TEXT"
        case .attribute(let position):
            let attribute = entity.attributes[position]
            let empty = attribute.mayBeEmpty ? "" : " NOT NULL"
            let unique = attribute.isUnique ? " UNIQUE" : ""
            switch composition.kind(of: attribute, in: entity) {
            case .money, .count, .measure: return "\(name) INTEGER\(empty) CHECK (\(name) >= 0)"
            case .percent: return "\(name) INTEGER\(empty) CHECK (\(name) BETWEEN 0 AND 100)"
            case .score(let range):
                return "\(name) INTEGER\(empty) CHECK (\(name) BETWEEN \(range.lowerBound) AND \(range.upperBound))"
            case .flag: return "\(name) BOOLEAN\(empty) CHECK (\(name) IN (0, 1))"
            case .oneOf(let choices):
                return "\(name) TEXT\(empty) CHECK (\(name) IN \(SQLName.list(choices.map(\.text))))"
            default: return "\(name) TEXT\(empty)\(unique)"
            }
        }
    }

    // MARK: - Seed

    private var seed: String {
        zip(composition.entities, rows.tables).compactMap { entity, rows -> String? in
            guard !rows.isEmpty else { return nil }
            let columns = entity.columns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
            let values = rows.map { row in "    (\(row.map(EnvironmentWriter.literal).joined(separator: ", ")))" }
            return
                "INSERT INTO \(SQLName.quoted(entity.table)) (\(columns)) VALUES\n\(values.joined(separator: ",\n"));\n"
        }.joined(separator: "\n")
    }

    private static func literal(_ value: JSON) -> String {
        switch value {
        case .string(let text): SQLName.literal(text)
        default: value.rowText().uppercased()
        }
    }

    // MARK: - Tools

    private func tool(_ plan: ToolPlan) -> JSON {
        let properties = JSONObject(plan.arguments.map { (key: $0.name, value: $0.schema) })
        var input: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = plan.arguments.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { input["required"] = .array(required) }
        input["additionalProperties"] = false
        var tool: JSONObject = [
            "name": .string(plan.name),
            "description": .string(plan.description),
            "annotations": ["readOnly": .bool(plan.isReadOnly)],
            "input": .object(input),
            "steps": .array(plan.steps),
        ]
        if let result = plan.result { tool["result"] = result }
        return .object(tool)
    }
}
