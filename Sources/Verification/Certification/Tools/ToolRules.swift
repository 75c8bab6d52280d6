import Environments
import JSON
import Runtime

/// All the rules for one tool.
enum ToolRules {
    struct Outcome: Sendable {
        var findings: [CertificateFinding]
        var record: Certificate.Tool
    }

    /// `known` are arguments that solutions give.
    static func run(_ world: World, _ program: ToolProgram, _ catalog: ValueCatalog, known: [JSON]) throws -> Outcome {
        let trial = ToolTrial(world, program, catalog, known: known)
        let start = world.start(seed: 0)
        let results = try trial.results { try world.session(at: start) }
        var findings = ToolFaults.findings(trial, results)
        findings += try ReadOnlyTools.findings(trial, results)
        findings += try StableResults.findings(trial, results)
        findings += try InvalidArguments.findings(trial)
        findings += ClockLeaks.findings(trial)
        findings += try Impersonation.findings(trial)
        let faults = results.count { !$0.outcome.mayBeRewarded }
        let record = Certificate.Tool(name: program.tool.name, calls: results.count, faults: faults)
        return Outcome(findings: findings, record: record)
    }
}
