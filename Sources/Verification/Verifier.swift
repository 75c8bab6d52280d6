import Environments
import JSON
import Runtime
import SQLite

/// Judges attempts at one task instance by its checks (`runtime.md`, "Tasks and verifiers").
///
/// Everything that does not depend on the attempt, as the reference's own changes, is worked out once.
package struct Verifier {
    package let instance: TaskInstance
    private let references: [ReferenceChanges]

    /// Prepares the verifier. Throws when the reference solution cannot be played, which is a fault of the package.
    package init(_ instance: TaskInstance) throws(VerificationError) {
        self.instance = instance
        do {
            references = try instance.task.solutions.map { try ReferenceChanges(instance, $0) }
        } catch {
            throw VerificationError("the reference solution of \(instance.task.id) cannot be played", cause: error)
        }
    }

    /// Judges an attempt. Throws when a check itself breaks: then there is no reward, rather than a reward of 0.
    package func verify(_ attempt: Attempt) throws(VerificationError) -> Verdict {
        do {
            let diff = try StateDiff(from: instance.initial.image, to: attempt.final.image)
            let connection = try VerifyingConnection(instance, attempt)
            var results: [CheckResult] = []
            for check in instance.task.checks {
                let (passed, evidence) = try run(check, attempt, diff, connection)
                results.append(
                    CheckResult(
                        name: check.name,
                        passed: passed,
                        isGuard: check.isGuard,
                        weight: check.weight,
                        evidence: evidence
                    )
                )
            }
            return Verdict(checks: results, diff: diff)
        } catch let error as VerificationError {
            throw error
        } catch {
            throw VerificationError("the verifier of \(instance.task.id) could not run", cause: error)
        }
    }

    private func run(
        _ check: Check,
        _ attempt: Attempt,
        _ diff: StateDiff,
        _ connection: VerifyingConnection
    ) throws -> (Bool, JSON) {
        do {
            switch check.kind {
            case .sql(let sql):
                let value = try connection.rows(sql).rows.first?.first ?? .null
                return (isTrue(value), ["value": value.json])
            case .changesOfSolution:
                return matchesReference(diff)
            case .changes(let tables):
                return try ChangesCheck(tables: tables, instance: instance, openColumns: openColumns)
                    .run(diff, connection)
            case .answer(let matcher):
                var found: (columns: [String], rows: [[SQLValue]]) = ([], [])
                if case .sql(let sql) = matcher.kind { found = try connection.rows(sql) }
                return matcher.matches(
                    attempt.answer,
                    parameters: instance.parameters,
                    rows: found.rows,
                    columns: found.columns
                )
            }
        } catch let error as VerificationError {
            throw error
        } catch {
            throw VerificationError("the check \"\(check.name)\" of \(instance.task.id) failed to run", cause: error)
        }
    }

    private func isTrue(_ value: SQLValue) -> Bool {
        switch value {
        case .null, .integer(0): false
        case .real(let number): number != 0
        default: true
        }
    }

    private func matchesReference(_ diff: StateDiff) -> (Bool, JSON) {
        let volatile = instance.world.settings.volatile
        var first: JSONObject?
        for reference in references {
            let mismatch = reference.mismatch(with: diff, volatile: volatile)
            if mismatch.isEmpty { return (true, ["rows": .integer(Int64(diff.rows.count))]) }
            first = first ?? mismatch
        }
        return (false, .object(first ?? ["reason": "the task has no reference solution to compare with"]))
    }

    private var openColumns: [String: Set<Int>] {
        references.reduce(into: [:]) { all, reference in
            for (table, columns) in reference.openColumns { all[table, default: []].formUnion(columns) }
        }
    }
}
