import JSON
import Trajectories

/// Why a rollout is not in an export.
package enum LeftOut: String, Sendable, CaseIterable {
    /// Its reward is below the least one asked for.
    case belowMinReward = "below_min_reward"
    /// A conversation like it is there already.
    case duplicate
    /// The world broke, so there is no reward.
    case environmentFault = "environment_fault"
    /// The model endpoint, the disk or the network failed, so there is no reward.
    case infrastructureFault = "infrastructure_fault"
    /// The format is about assistant messages, and it has none.
    case noAssistantMessage = "no_assistant_message"
    /// Its environment has no certificate in the store, and one was asked for.
    case noCertificate = "no_certificate"
    /// Nothing of its group is far enough from it in reward, or differs in what was done.
    case noPair = "no_pair"
    /// The score that was asked for is not among its scores.
    case noScore = "no_score"
    /// The format is about steps, and it has none.
    case noSteps = "no_steps"
    /// The format is about token ids, and they were not captured.
    case noTokens = "no_tokens"
    /// Nobody said whether the task was done, and the format is about that.
    case noVerdict = "no_verdict"
    /// Its messages have no form in which turns alternate.
    case notAlternating = "not_alternating"
    /// Its task is not certified, and only certified ones were asked for.
    case notCertified = "not_certified"
    /// Another rollout of its group was selected.
    case notSelected = "not_selected"
    /// It is of another split than the one asked for.
    case otherSplit = "other_split"
    /// Its policy is further behind the newest than asked for.
    case stale
    /// The same sample was attempted again.
    case superseded
    /// No verifier scored it.
    case unscored

    /// The reason as a sentence for the card.
    package var explanation: String {
        switch self {
        case .belowMinReward: "The reward is below the least one asked for."
        case .duplicate: "A conversation like it is there already."
        case .environmentFault: "The world broke; there is no reward."
        case .infrastructureFault: "The model endpoint, the disk or the network failed; there is no reward."
        case .noAssistantMessage: "There is no assistant message to learn from."
        case .noCertificate: "Its environment has no certificate, and one was asked for."
        case .noPair: "Nothing of its group is far enough from it in reward, or differs in what was done."
        case .noScore: "The score that was asked for is not among its scores."
        case .noSteps: "Nothing happened in it."
        case .noTokens: "Token ids were not captured, and they are never made up."
        case .noVerdict: "Nobody said whether the task was done."
        case .notAlternating: "Its turns cannot alternate: a call was not answered, or nothing was asked."
        case .notCertified: "Its task is not certified, and only certified ones were asked for."
        case .notSelected: "Another rollout of its group was selected."
        case .otherSplit: "It is of another split than the one asked for."
        case .stale: "Its policy is further behind the newest one than asked for."
        case .superseded: "The same sample was attempted again."
        case .unscored: "No verifier scored it."
        }
    }

    /// Why a rollout without a reward has none.
    init(unscored rollout: RawRollout) {
        let failure = rollout[.outcome]["failure_kind"]
        if failure?.isText("environment_fault") == true {
            self = .environmentFault
        } else if failure?.isText("infrastructure_fault") == true {
            self = .infrastructureFault
        } else {
            self = .unscored
        }
    }
}
