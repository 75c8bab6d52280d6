import ContentStore
import Rollouts
import Spelling

/// The policy that a person names, with what it needs.
struct PolicyChoice {
    private let name: String
    private let from: String?
    private let model: ModelOptions

    private static let replay = "replay"
    private static let openai = "openai"
    private static let names = BuiltInPolicy.allCases.map(\.rawValue) + [replay, openai]

    init(_ name: String, from: String?, _ model: ModelOptions) {
        self.name = name
        self.from = from
        self.model = model
    }

    /// Where the policies of the run come from. Throws for a policy that there is not, or options that are not for it.
    func source(options: StoreOptions) throws -> any PolicySource {
        guard PolicyChoice.names.contains(name) else {
            throw CommandFailure(
                .usage,
                "there is no policy \"\(name)\"; there are \(PolicyChoice.names.joined(separator: ", "))"
                    + Spelling.hint(for: name, among: PolicyChoice.names)
            )
        }
        guard from == nil || name == PolicyChoice.replay else {
            throw CommandFailure(.usage, "--from is for the policy replay, not for \(name)")
        }
        if name == PolicyChoice.openai { return try model.source() }
        try model.refuseUnused(by: name)
        return try BuiltInPolicy(rawValue: name) ?? replayedSet(options)
    }

    private func replayedSet(_ options: StoreOptions) throws -> ReplayedSet {
        guard let from else { throw CommandFailure(.usage, "the policy replay needs a trajectory set: --from SET") }
        let recorded = try RecordedRollouts(from, in: options.open())
        var set = ReplayedSet(contentID: recorded.artifact.contentID.description)
        try recorded.forEach { rollout, _ in set.add(rollout) }
        return set
    }
}
