import ContentStore
import Rollouts
import Spelling

/// The policy that a person names, with what it needs.
struct PolicyChoice {
    private let name: String
    private let from: String?

    private static let replay = "replay"

    init(_ name: String, from: String?) {
        self.name = name
        self.from = from
    }

    /// Where the policies of the run come from. Throws for a policy that there is not, or options that are not for it.
    func source(options: StoreOptions) throws -> any PolicySource {
        guard from == nil || name == PolicyChoice.replay else {
            throw CommandFailure(.usage, "--from is for the policy replay, not for \(name)")
        }
        if let builtIn = BuiltInPolicy(rawValue: name) { return builtIn }
        guard name == PolicyChoice.replay else {
            let names = BuiltInPolicy.allCases.map(\.rawValue) + [PolicyChoice.replay]
            let hint = Spelling.hint(for: name, among: names)
            throw CommandFailure(
                .usage,
                "there is no policy \"\(name)\"; there are \(names.joined(separator: ", "))\(hint)"
            )
        }
        guard let from else { throw CommandFailure(.usage, "the policy replay needs a trajectory set: --from SET") }
        let recorded = try RecordedRollouts(from, in: options.open())
        var set = ReplayedSet(contentID: recorded.artifact.contentID.description)
        try recorded.forEach { rollout, _ in set.add(rollout) }
        return set
    }
}
