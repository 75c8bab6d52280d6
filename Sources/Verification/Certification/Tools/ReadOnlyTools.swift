import Environments
import JSON
import Runtime

/// A tool that says it only reads, or whose steps only read, leaves every row as it was.
enum ReadOnlyTools {
    static func findings(_ trial: ToolTrial, _ results: [CallResult]) throws -> [CertificateFinding] {
        guard trial.tool.annotations.readOnly || !trial.program.writes else { return [] }
        if let index = results.firstIndex(where: \.isCommittedWrite) {
            let evidence: JSON = ["arguments": trial.arguments[index], "result": results[index].value]
            return [trial.finding(.readWrites, "it says that it only reads, and this call wrote", evidence: evidence)]
        }
        let start = trial.world.start(seed: 0)
        let session = try trial.world.session(at: start)
        for arguments in trial.arguments { _ = session.call(trial.tool.name, arguments: arguments) }
        let diff = try StateDiff(from: start, to: session.snapshot())
        guard !diff.rows.isEmpty else { return [] }
        return [
            trial.finding(
                .readWrites,
                "no call of it reported a write, and rows changed",
                evidence: ["changes": diff.json]
            )
        ]
    }
}
