import ContentStore
package import Environments
import JSON
package import Runtime
package import Trajectories
import Verification

/// Judges recorded rollouts by the verifiers of another version of their environment.
///
/// The calls are made again in that version. Only where they come to the same results and states does its verifier see the
/// attempt that was recorded, so only then is there a score.
package struct Rescorer: Sendable {
    /// What rescoring a rollout came to.
    package enum Result: Sendable {
        /// The row with the score appended.
        case scored(Rollout)
        /// It has a score by the very same verifier and rules already.
        case alreadyScored
        /// It cannot be scored, for this reason.
        case impossible(String)
    }

    private let replayer: Replayer
    private let rules: RewardRules

    /// `rules` come before those of the tasks. Throws when an answer schema of the world is none.
    package init(_ world: World, rules: RewardRules = RewardRules()) throws {
        replayer = try Replayer(world)
        self.rules = rules
    }

    /// Replays a rollout to its final state and appends what the world's verifier says of it.
    package func rescore(_ rollout: Rollout) -> Result {
        guard rollout.outcome.failureKind == nil else { return .impossible("it ended in a fault") }
        do {
            let task = try replayer.world.task(rollout.task.taskID)
            let inForce = rules.before(task.reward).before(replayer.world.settings.reward)
            let verifierHash = task.verifierDigest.description
            let rewardHash = inForce.digest.description
            let environment = replayer.world.environmentID?.description ?? ""
            let isThere = rollout.outcome.scores.contains { score in
                score.verifierHash == verifierHash && score.rewardHash == rewardHash
                    && score.environmentID == environment
            }
            if isThere { return .alreadyScored }
            var attempt = try replayer.begin(rollout, rules: rules)
            while let played = try attempt.next() {
                guard let difference = played.difference else { continue }
                let step = difference.step.map { " at step \($0)" } ?? ""
                return .impossible(
                    "replayed\(step), \(difference.field) differs: it is another attempt in this version"
                )
            }
            let judgement = try attempt.interaction.judge(answer: attempt.answer)
            var scored = rollout
            scored.outcome.scores.append(
                Rollout.Score(
                    verifierHash: verifierHash,
                    environmentID: environment,
                    rewardHash: rewardHash,
                    reward: judgement.reward,
                    success: judgement.success,
                    verifier: judgement.verifier
                )
            )
            return .scored(scored)
        } catch {
            return .impossible("\(error)")
        }
    }
}
