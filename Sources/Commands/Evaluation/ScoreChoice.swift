import Trajectories

/// Which of a rollout's scores an evaluation counts.
enum ScoreChoice: Equatable {
    /// The row's own.
    case own
    /// The last that `awm rescore` added.
    case latest
    /// The last of the verifier with this hash.
    case verifier(String)

    /// Reads `own`, `latest` or the hash of a verifier; nil for anything else.
    init?(_ text: String) {
        switch text {
        case "own": self = .own
        case "latest": self = .latest
        case _ where text.hasPrefix("sha256:") && text.utf8.count == 71: self = .verifier(text)
        default: return nil
        }
    }

    /// Reward and success of a rollout by this choice; nothing where it has no such score.
    func verdict(of head: RolloutHead) -> (reward: Double?, success: Bool?) {
        if self == .own { return (head.reward, head.success) }
        let score = head.scores.last { score in
            if case .verifier(let hash) = self { score.verifierHash == hash } else { true }
        }
        return (score?.reward, score?.success)
    }
}
