import Environments
import JSON
import Runtime

/// A tool that says it only reads, or whose steps only read, leaves every row as it was.
enum ReadOnlyTools {
    static func findings(_ trial: ToolTrial, _ played: ToolTrial.Played) throws -> [CertificateFinding] {
        guard trial.tool.annotations.readOnly || !trial.program.writes else { return [] }
        if let index = played.results.firstIndex(where: \.isCommittedWrite) {
            let evidence: JSON = ["arguments": trial.arguments[index], "result": played.results[index].value]
            return [trial.finding(.readWrites, "it says that it only reads, and this call wrote", evidence: evidence)]
        }
        let start = trial.world.start(seed: 0)
        for state in played.states {
            let diff = try StateDiff(from: start, to: state)
            if diff.rows.isEmpty { continue }
            let evidence: JSON = ["changes": diff.json]
            return [
                trial.finding(.readWrites, "no call of it reported a write, and rows changed", evidence: evidence)
            ]
        }
        return []
    }
}
