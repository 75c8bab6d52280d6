import ArgumentParser
import ContentStore
import JSON
import Rollouts
import Trajectories

/// What a run came to, for people and programs.
struct RolloutReport {
    private let summary: RolloutSummary
    private let name: String
    /// How many rollouts the run was to make.
    private let planned: Int

    init(_ summary: RolloutSummary, name: String, planned: Int) {
        self.summary = summary
        self.name = name
        self.planned = planned
    }

    /// Seals what was recorded and reports it. Throws the exit code of a run that was interrupted.
    func write(_ recorder: TrajectoryRecorder, _ output: OutputOptions) throws {
        if summary.stopped != nil, recorder.records == 0 {
            Output.note("nothing was recorded")
        } else {
            let artifact = try recorder.finish()
            write(artifact, output)
        }
        switch summary.stopped {
        case .asked?:
            Output.note("stopped before the \(planned) rollouts were done; the same command makes the others")
            // As a shell reports a process that was interrupted.
            throw ExitCode(130)
        case .tokenBudget?:
            Output.note("stopped at --token-budget; the same command, with a budget of its own, makes the others")
        case nil: break
        }
    }

    private func write(_ artifact: StoredArtifact, _ output: OutputOptions) {
        if output.json {
            var result: JSONObject = [
                "set": .string(name),
                "content_id": .string(artifact.contentID.description),
                "rollouts": .integer(Int64(summary.count)),
                "faults": .integer(Int64(summary.faults)),
                "mean_reward": summary.meanReward.map { .double($0) } ?? .null,
                "complete": .integer(Int64(summary.complete)),
            ]
            if let stopped = summary.stopped { result["stopped"] = .string(stopped.rawValue) }
            Output.result(.object(result))
        } else if output.quiet {
            Output.result(artifact.contentID.description)
        } else {
            let rows = summary.tasks.map { task in
                [
                    task.id, String(task.count), task.meanReward.map { Output.rounded($0, 3) } ?? "-",
                    String(task.complete), String(task.faults),
                ]
            }
            Output.result(Output.table(["task", "rollouts", "mean reward", "complete", "faults"], rows))
            let mean = summary.meanReward.map { Output.rounded($0, 3) } ?? "none"
            Output.result(
                "\(summary.count) rollouts, mean reward \(mean), \(summary.faults) faults, in \(name) = \(artifact.contentID)"
            )
            Output.note("next: awm export rollouts \(name) --format messages -o \(name)-data")
        }
    }
}
