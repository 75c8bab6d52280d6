package import Runtime
package import Trajectories

extension Replayer {
    /// What the calls of a rollout changed, as far as it could be replayed.
    package struct Changes: Sendable {
        /// The rows that changed, by the index of the tool step; steps that changed nothing are not there.
        package var diffs: [Int: StateDiff] = [:]
        /// What came out otherwise than recorded: the steps from there on are missing.
        package var difference: ReplayReport.Difference?
    }

    /// Replays a rollout to see what each call changed. Throws when it cannot be replayed at all.
    package func changes(of rollout: Rollout) throws -> Changes {
        var attempt = try begin(rollout)
        var changes = Changes()
        var before = try attempt.interaction.snapshot()
        while let played = try attempt.next() {
            if let difference = played.difference {
                changes.difference = difference
                break
            }
            guard played.exchange.before != played.exchange.after else { continue }
            let after = try attempt.interaction.snapshot()
            changes.diffs[played.step] = try StateDiff(from: before, to: after)
            before = after
        }
        return changes
    }
}
