import Environments
import JSON
import SQLite

/// The stages that make the database: their answers are run.
extension Stage {
    /// Writes the schema.
    static func schema(_ draft: WorldDraft, _ recipe: Recipe) -> Stage {
        let wanted = recipe.numbers.tables
        return Stage(
            name: .schema,
            values: [
                "scenario": DraftText.scenario(draft), "tasks": DraftText.tasks(draft, withFacts: true),
                "tables": String(wanted), "actor_fields": DraftText.actorFields(draft),
            ]
        ) { json in
            var draft = draft
            draft.schemaSQL = json["schema_sql"]?.stringValue ?? ""
            do {
                let image = try draft.seed()
                var findings = image.failures.map { StageFinding($0) }
                if findings.isEmpty { findings = try danglingReferences(image.bytes) }
                if findings.isEmpty, image.tables.count < wanted {
                    findings.append(
                        StageFinding("too-few", "there are \(image.tables.count) tables, not \(wanted)", weight: 20)
                    )
                }
                if let table = image.tables.first(where: { $0.rows > 0 }) {
                    findings.append(
                        StageFinding(
                            "rows-in-schema",
                            at: table.name,
                            "the schema inserts rows; leave that to the seed"
                        )
                    )
                }
                return findings
            } catch {
                return StageFinding.list(error)
            }
        }
    }

    /// References to tables and columns that are not there, which SQLite notices only when a row is written.
    private static func danglingReferences(_ image: [UInt8]) throws -> [StageFinding] {
        let rows = try Connection(image: image).query(
            """
            SELECT m.name, f."from", f."table" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
            WHERE m.type = 'table' AND NOT EXISTS (
                SELECT 1 FROM sqlite_schema p, pragma_table_info(p.name) c
                WHERE p.type = 'table' AND lower(p.name) = lower(f."table")
                AND (f."to" IS NULL OR lower(c.name) = lower(f."to"))
            ) ORDER BY 1, 2
            """
        )
        return rows.compactMap { row in
            guard case .text(let table) = row[0], case .text(let column) = row[1], case .text(let parent) = row[2]
            else { return nil }
            return StageFinding(
                "dangling-reference",
                at: table,
                "\(column) refers to \(parent), or a column of it, that does not exist"
            )
        }
    }

    /// Writes the rows.
    static func seed(_ draft: WorldDraft, _ recipe: Recipe) -> Stage {
        let wanted = recipe.numbers.rows
        return Stage(
            name: .seed,
            values: [
                "scenario": DraftText.scenario(draft), "schema": draft.schemaSQL,
                "tasks": DraftText.tasks(draft, withFacts: true), "rows": String(wanted),
                "actor": draft.scenario["actor"]?.rowText() ?? "",
                "start": draft.scenario["start"]?.stringValue ?? "",
            ]
        ) { json in
            var draft = draft
            draft.take(seed: json)
            do {
                let image = try draft.seed()
                var findings = image.failures.map { StageFinding($0) }
                for table in image.tables where table.rows == 0 {
                    findings.append(StageFinding("empty-table", at: table.name, "\(table.name) has no rows"))
                }
                let rows = image.tables.reduce(0) { $0 + $1.rows }
                // Less by a little is no reason to pay for all of it again.
                if rows * 10 < wanted * 8 {
                    findings.append(StageFinding("too-few", "there are \(rows) rows, not about \(wanted)", weight: 20))
                }
                return findings
            } catch {
                return StageFinding.list(error)
            }
        }
    }
}

extension WorldDraft {
    /// Takes the answer of the stage `seed`.
    mutating func take(seed json: JSON) {
        rows = json["rows"]?.objectValue ?? [:]
        seedSQL = json["sql"]?.stringValue.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
}
