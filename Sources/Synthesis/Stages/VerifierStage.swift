import Environments
import JSON
import Runtime
import SQLite
import Verification

/// The stage that says how attempts at a task are judged: the verifier must tell the reference from nothing, and from
/// everything that a certificate tries.
extension Stage {
    static func verifier(_ draft: WorldDraft, _ task: TaskDraft, _ solution: DraftedSolution) -> Stage {
        Stage(
            name: .verifier,
            part: task.id,
            values: [
                "scenario": DraftText.scenario(draft), "schema": draft.schemaSQL, "instruction": task.instruction,
                "calls": solution.callsText, "changes": solution.changes.prettyText(),
                "answer": solution.answer?.rowText() ?? "none",
            ]
        ) { json in
            do {
                return try findings(of: json, draft, task, solution)
            } catch {
                return StageFinding.list(error)
            }
        }
    }

    private static func findings(
        of json: JSON,
        _ draft: WorldDraft,
        _ task: TaskDraft,
        _ solution: DraftedSolution
    ) throws -> [StageFinding] {
        let loaded = try draft.load(tasks: [solution.task(task, judgedBy: json)])
        let definition = try loaded.world.task(task.id)
        var findings = TaskValidation.findings(of: loaded.world).map { StageFinding($0) }
        guard findings.isEmpty else { return findings }
        findings = try idleChecks(definition, loaded.world)
        guard findings.isEmpty else { return findings }
        findings = ReferenceCheck.findings(of: definition, in: loaded.world).map { StageFinding($0) }
        guard findings.isEmpty else { return findings }
        var options = Certifier.Options()
        options.tasks = [task.id]
        let certificate = try Certifier(loaded.package, loaded.world, options).run()
        return certificate.findings.filter { $0.severity == .error }.map { StageFinding($0) }
    }

    /// Checks that pass although nothing was done: beside others they would go unnoticed, and give reward away.
    private static func idleChecks(_ task: TaskDefinition, _ world: World) throws -> [StageFinding] {
        let instance = try TaskInstance(world, task, seed: 0)
        let verdict = try Verifier(instance).verify(Attempt(calls: [], final: instance.initial, answer: nil))
        return zip(task.checks, verdict.checks).compactMap { check, result in
            guard case .sql = check.kind, result.passed else { return nil }
            return StageFinding(
                "noop-passes",
                at: check.name,
                "the check \"\(check.name)\" passes though nothing was done",
                hint: FindingCode.noopPasses.hint
            )
        }
    }
}
