package import Environments
import JSON
import Patterns
package import Runtime
import SQLite

/// Checks what can be known about tasks without acting: set-ups run, and every query of every check prepares and runs on
/// the untouched state.
package enum TaskValidation {
    /// What is wrong with the tasks of a world, with file and line.
    package static func findings(of world: World) -> [Finding] {
        world.tasks.flatMap { findings(of: $0, in: world) }
    }

    private static func findings(of task: TaskDefinition, in world: World) -> [Finding] {
        let instance: TaskInstance
        let connection: VerifyingConnection
        do {
            instance = try TaskInstance(world, task, seed: 0)
            let untouched = Attempt(calls: [], final: instance.initial, answer: nil)
            connection = try VerifyingConnection(instance, untouched)
        } catch {
            return [finding("setup-failed", task.setupPlace, "\(task.id): \(error)")]
        }
        var findings: [Finding] = []
        for check in task.checks {
            do {
                switch check.kind {
                case .sql(let sql): _ = try connection.rows(sql)
                case .answer(let matcher):
                    if case .sql(let sql) = matcher.kind { _ = try connection.rows(sql) }
                    if case .regex(let source) = matcher.kind { _ = try Pattern(source) }
                case .changes(let tables):
                    for rule in tables { try prepare(rule, connection) }
                case .changesOfSolution:
                    if task.solutions.isEmpty {
                        let message = "\(task.id): \"\(check.name)\" compares with the solution, and there is none"
                        findings.append(finding("no-solution", check.place, message))
                    }
                }
            } catch {
                let reason = (error as? SQLiteError)?.message ?? "\(error)"
                findings.append(finding("invalid-check", check.place, "\(task.id), check \"\(check.name)\": \(reason)"))
            }
        }
        return findings
    }

    private static func prepare(_ rule: TableChanges, _ connection: VerifyingConnection) throws {
        let table = DatabaseDigest.quoted(rule.table)
        let found = try connection.rows("SELECT * FROM final.\(table) LIMIT 0")
        for column in rule.columns ?? [] where !found.columns.contains(column) {
            throw VerificationError("\(rule.table) has no column \"\(column)\"")
        }
        if let condition = rule.condition {
            _ = try connection.rows("SELECT EXISTS (SELECT 1 FROM final.\(table) WHERE \(condition))")
        }
    }

    private static func finding(_ code: String, _ place: SourcePlace, _ message: String) -> Finding {
        Finding(code, file: place.file, position: place.position, message)
    }
}
