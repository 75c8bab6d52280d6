import Environments
import JSON
import Runtime

/// Valid arguments never break the world. One call in a hundred costs the certificate.
enum ToolFaults {
    private static let tolerated = 0.01

    static func findings(_ trial: ToolTrial, _ results: [CallResult]) -> [CertificateFinding] {
        guard !results.isEmpty else {
            return [trial.finding(.toolNotTried, "no valid arguments could be drawn for its schema")]
        }
        let faults = results.indices.filter { !results[$0].outcome.mayBeRewarded }
        guard let first = faults.first else { return [] }
        let rate = Double(faults.count) / Double(results.count)
        return [
            trial.finding(
                .toolFault,
                severity: rate > tolerated ? .error : .warning,
                "\(faults.count) of \(results.count) calls with valid arguments broke the world",
                evidence: ["arguments": trial.arguments[first], "result": results[first].value]
            )
        ]
    }
}
