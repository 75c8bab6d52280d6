package import Environments
import JSON
import Patterns
package import Runtime
import SQLite
import YAML

/// Checks what can be known about tasks without acting: set-ups run, and every query of every check prepares and runs on
/// the untouched state.
package enum TaskValidation {
    /// What is wrong with the tasks of a world, with file and line.
    package static func findings(of world: World) -> [Finding] {
        world.tasks.flatMap { findings(of: $0, in: world) }
    }

    private static func findings(of task: TaskDefinition, in world: World) -> [Finding] {
        var findings: [Finding] = []
        if task.checks.allSatisfy(\.isGuard) {
            let message = "\(task.id) has guards only, so every attempt scores 0; give it a check that is no guard"
            findings.append(finding("guards-only", task.place, message))
        }
        let instance: TaskInstance
        let connection: VerifyingConnection
        do {
            instance = try TaskInstance(world, task, seed: 0)
            let untouched = Attempt(calls: [], final: instance.initial, answer: nil)
            connection = try VerifyingConnection(instance, untouched)
        } catch {
            let place = task.setupSQL == nil ? task.place : task.setupPlace
            return findings + [finding("setup-failed", place, "\(task.id): \(error)")]
        }
        for check in task.checks {
            do {
                findings += try self.findings(of: check, task, connection)
            } catch {
                findings.append(broken(check, of: task, error))
            }
        }
        return findings
    }

    private static func findings(
        of check: Check,
        _ task: TaskDefinition,
        _ connection: VerifyingConnection
    ) throws -> [Finding] {
        func refuse(_ code: String, _ message: String) -> [Finding] {
            [finding(code, check.place, "\(task.id), check \"\(check.name)\": \(message)")]
        }
        switch check.kind {
        case .sql(let sql):
            let columns = try connection.query(sql).columns
            if columns.count != 1 {
                return refuse(
                    "invalid-check",
                    "it gives \(columns.count) columns; a check gives one value, true or false"
                )
            }
        case .answer(let matcher):
            switch matcher.kind {
            case .sql(let sql): _ = try connection.query(sql)
            case .regex(let source): _ = try Pattern(source)
            case .contains(let parts) where parts.allSatisfy(\.isEmpty):
                return refuse("invalid-check", "contains names no text, so every answer would do")
            default: break
            }
        case .changes(let tables):
            return tables.compactMap { rule in
                problem(with: rule, connection).map { message in
                    finding("invalid-check", rule.place, "\(task.id), check \"\(check.name)\": \(message)")
                }
            }
        case .changesOfSolution, .stateOfSolution:
            if task.solutions.isEmpty {
                return refuse("no-solution", "it compares with the solution, and there is none")
            }
        }
        return []
    }

    private static func problem(with rule: TableChanges, _ connection: VerifyingConnection) -> String? {
        let table = DatabaseDigest.quoted(rule.table)
        do {
            let found = try connection.query("SELECT * FROM final.\(table) LIMIT 0")
            for column in rule.columns ?? [] where !found.columns.contains(column) {
                return "\(rule.table) has no column \"\(column)\""
            }
            if let condition = rule.condition {
                _ = try connection.query("SELECT EXISTS (SELECT 1 FROM final.\(table) WHERE (\(condition)))")
            }
            return nil
        } catch {
            return reason(error)
        }
    }

    private static func broken(_ check: Check, of task: TaskDefinition, _ error: any Error) -> Finding {
        var place = check.place
        if let error = error as? SQLiteError, let offset = error.offset, offset > 0, let sql = check.sql {
            // A query of several lines stands in a block of which the place is the first line.
            let lines = sql.utf8.prefix(offset).count { $0 == 0x0A }
            place.position.line += lines
            if lines > 0 { place.position.column = 1 }
        }
        return finding("invalid-check", place, "\(task.id), check \"\(check.name)\": \(reason(error))")
    }

    private static func reason(_ error: any Error) -> String { (error as? SQLiteError)?.message ?? "\(error)" }

    private static func finding(_ code: String, _ place: SourcePlace, _ message: String) -> Finding {
        Finding(code, file: place.file, position: place.position, message)
    }
}

extension Check {
    /// Its own query; an answer's stands elsewhere in the file.
    fileprivate var sql: String? {
        if case .sql(let sql) = kind { return sql }
        return nil
    }
}
