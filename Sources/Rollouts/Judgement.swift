import JSON
import Trajectories
import Verification

/// A verdict and what interface errors cost, as a row tells them.
struct Judgement: Sendable {
    var reward: Double
    var success: Bool
    var parts: [Rollout.RewardPart]
    var verifier: JSON

    /// `penalty` is what interface errors take off the reward.
    init(_ verdict: Verdict, penalty: Double) {
        reward = verdict.reward - penalty
        success = verdict.isComplete
        parts = [Rollout.RewardPart(name: "task", score: verdict.reward, weight: 1)]
        if penalty > 0 { parts.append(Rollout.RewardPart(name: "interface", score: -penalty, weight: 1)) }
        verifier = verdict.json
    }
}
