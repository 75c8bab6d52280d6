import Environments
import JSON
import Runtime

/// All the rules for one tool.
enum ToolRules {
    struct Outcome: Sendable {
        var findings: [CertificateFinding]
        var record: Certificate.Tool
    }

    static func run(_ trial: ToolTrial) throws -> Outcome {
        let played = try trial.play { trial.world.session(seed: 0) }
        let results = played.results
        var findings = ToolFaults.findings(trial, results)
        findings += try ReadOnlyTools.findings(trial, played)
        findings += try StableResults.findings(trial, results)
        findings += try InvalidArguments.findings(trial)
        findings += ClockLeaks.findings(trial)
        findings += try Impersonation.findings(trial)
        let faults = results.count { !$0.outcome.mayBeRewarded }
        let record = Certificate.Tool(name: trial.tool.name, calls: results.count, faults: faults)
        return Outcome(findings: findings, record: record)
    }
}
