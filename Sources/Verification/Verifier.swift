import Environments
import JSON
import Runtime
import SQLite

/// Judges attempts at one task instance by its checks (`runtime.md`, "Tasks and verifiers").
///
/// Everything that does not depend on the attempt, as the reference's own changes, is worked out once.
package struct Verifier: Sendable {
    package let instance: TaskInstance
    private let references: [ReferenceChanges]
    /// What queries give on the initial state, for all attempts that leave it as it is.
    private let untouched: UntouchedRows

    /// Prepares the verifier. Throws when the reference solution cannot be played, which is a fault of the package.
    package init(_ instance: TaskInstance) throws(VerificationError) {
        let solutions = Verifier.comparesChanges(instance.task) ? instance.task.solutions : []
        do {
            self.init(instance, try solutions.map { try ReferenceChanges(instance, $0) })
        } catch {
            throw VerificationError("the reference solution of \(instance.task.id) cannot be played", cause: error)
        }
    }

    /// What each solution changes.
    func referenceChanges() throws -> [ReferenceChanges] {
        guard references.isEmpty else { return references }
        return try instance.task.solutions.map { try ReferenceChanges(instance, $0) }
    }

    /// The verifier of a task whose solutions make these changes.
    init(_ instance: TaskInstance, _ references: [ReferenceChanges], _ untouched: UntouchedRows = UntouchedRows()) {
        self.instance = instance
        self.untouched = untouched
        self.references = references
    }

    /// The verifier of the same task in a world whose rows are the same.
    func moved(to instance: TaskInstance) -> Verifier { Verifier(instance, references) }

    /// The verifier of the same task with the same parameters under another seed; `nil` when the reference may then do
    /// something else.
    func reseeded(_ seed: UInt64) -> Verifier? {
        guard references.allSatisfy(\.isSameUnderEverySeed) else { return nil }
        return instance.reseeded(seed).map { Verifier($0, references, untouched) }
    }

    /// Judges an attempt. Throws when a check itself breaks: then there is no reward, rather than a reward of 0.
    package func verify(_ attempt: Attempt) throws(VerificationError) -> Verdict {
        do {
            let diff = try StateDiff(from: instance.initial, to: attempt.final)
            return try VerifyingConnection.with(instance, attempt, untouched) { connection in
                let results = try instance.task.checks.map { check in
                    let (passed, evidence) = try run(check, attempt, diff, connection)
                    return CheckResult(
                        name: check.name,
                        passed: passed,
                        isGuard: check.isGuard,
                        weight: check.weight,
                        evidence: evidence
                    )
                }
                return Verdict(checks: results, diff: diff, partial: instance.rewardRules.partial ?? .weights)
            }
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
    ) throws(VerificationError) -> (Bool, JSON) {
        do {
            switch check.kind {
            case .sql(let sql):
                let value = try connection.query(sql).scalar
                return isTrue(value)
                    ? (true, ["value": value.json]) : (false, ["value": value.json, "rows": diff.evidence(for: sql)])
            case .changesOfSolution:
                return matchesReference(diff)
            case .stateOfSolution:
                return reachesState(diff)
            case .changes(let tables):
                let volatile = instance.world.settings.volatile
                return try ChangesCheck(tables: tables, volatile: volatile, openColumns: openColumns)
                    .run(diff, connection)
            case .answer(let matcher):
                guard case .sql(let sql) = matcher.kind else {
                    return try matcher.matches(attempt.answer, parameters: instance.parameters, rows: nil)
                }
                let rows = try connection.query(sql)
                var (passed, evidence) = try matcher.matches(
                    attempt.answer,
                    parameters: instance.parameters,
                    rows: rows
                )
                let changed = diff.evidence(for: sql)
                if !passed, changed != [:], var object = evidence.objectValue {
                    object["rows"] = changed
                    evidence = .object(object)
                }
                return (passed, evidence)
            }
        } catch {
            throw VerificationError("the check \"\(check.name)\" of \(instance.task.id) failed to run", cause: error)
        }
    }

    private func isTrue(_ value: SQLValue) -> Bool {
        switch value {
        case .null, .integer(0): false
        case .integer: true
        case .real(let number): number != 0
        // A text may come from the agent; it says neither yes nor no.
        case .text, .blob: false
        }
    }

    private func matchesReference(_ diff: StateDiff) -> (Bool, JSON) {
        var first: JSONObject?
        for reference in references {
            let mismatch = reference.mismatch(with: diff)
            if mismatch.isEmpty { return (true, ["rows": .integer(Int64(diff.rows.count))]) }
            first = first ?? mismatch
        }
        return (false, .object(first ?? ["reason": "the task has no reference solution to compare with"]))
    }

    /// The state that one of the solutions reaches; else where the reached one differs from the nearest of them.
    private func reachesState(_ diff: StateDiff) -> (Bool, JSON) {
        var nearest: (solution: Int, difference: StateDifference)?
        for (solution, reference) in references.enumerated() {
            let difference = reference.stateDifference(of: diff)
            if difference.rows.isEmpty { return (true, ["rows": .integer(Int64(diff.rows.count))]) }
            if nearest.map({ difference.rows.count < $0.difference.rows.count }) ?? true {
                nearest = (solution + 1, difference)
            }
        }
        guard let nearest else { return (false, ["reason": "the task has no reference solution to compare with"]) }
        return (false, ["solution": .integer(Int64(nearest.solution)), "differs": nearest.difference.json])
    }

    private var openColumns: [String: Set<Int>] {
        references.reduce(into: [:]) { all, reference in
            for (table, columns) in reference.openColumns { all[table, default: []].formUnion(columns) }
        }
    }

    private static func comparesChanges(_ task: TaskDefinition) -> Bool {
        task.checks.contains { check in
            switch check.kind {
            case .changes, .changesOfSolution, .stateOfSolution: true
            case .sql, .answer: false
            }
        }
    }
}
