/// Why a rollout is not in an export.
package enum LeftOut: String, Sendable, CaseIterable {
    /// Its reward is below the least one asked for.
    case belowMinReward = "below_min_reward"
    /// The world broke, so there is no reward.
    case environmentFault = "environment_fault"
    /// The model endpoint, the disk or the network failed, so there is no reward.
    case infrastructureFault = "infrastructure_fault"
    /// The format is about assistant messages, and it has none.
    case noAssistantMessage = "no_assistant_message"
    /// Its environment has no certificate in the store, and one was asked for.
    case noCertificate = "no_certificate"
    /// Its task is not certified, and only certified ones were asked for.
    case notCertified = "not_certified"
    /// It is of another split than the one asked for.
    case otherSplit = "other_split"
    /// No verifier scored it.
    case unscored

    /// The reason as a sentence for the card.
    package var explanation: String {
        switch self {
        case .belowMinReward: "The reward is below the least one asked for."
        case .environmentFault: "The world broke; there is no reward."
        case .infrastructureFault: "The model endpoint, the disk or the network failed; there is no reward."
        case .noAssistantMessage: "There is no assistant message to learn from."
        case .noCertificate: "Its environment has no certificate, and one was asked for."
        case .notCertified: "Its task is not certified, and only certified ones were asked for."
        case .otherSplit: "It is of another split than the one asked for."
        case .unscored: "No verifier scored it."
        }
    }
}
