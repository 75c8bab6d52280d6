import JSON
import Trajectories

/// What an export holds and what it does not.
package struct ExportSummary: Sendable {
    /// Counts and rewards of some rollouts.
    package struct Tally: Sendable, Hashable {
        /// The number of rollouts.
        package var rollouts = 0
        /// How many of them have a reward.
        package var scored = 0
        /// The sum of their rewards.
        package var rewardSum = 0.0
        /// How many of them say whether they succeeded.
        package var judged = 0
        /// How many of them did.
        package var successes = 0

        /// The mean of the rewards that there are, or nil without any.
        package var meanReward: Double? { scored > 0 ? rewardSum / Double(scored) : nil }

        /// The share of successes among those that say, or nil without any.
        package var successRate: Double? { judged > 0 ? Double(successes) / Double(judged) : nil }

        mutating func add(_ facts: RolloutFacts) {
            rollouts += 1
            if let reward = facts.reward {
                scored += 1
                rewardSum += reward
            }
            if let success = facts.success {
                judged += 1
                successes += success ? 1 : 0
            }
        }
    }

    /// An environment that rollouts ran in.
    package struct Environment: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its content id.
        package var contentID: String
    }

    /// One file of rows.
    package struct Shard: Sendable, Hashable {
        /// Its path in the export.
        package var path: String
        /// The split it belongs to.
        package var split: String
        /// Its size in bytes.
        package var size: Int
        /// The number of rows.
        package var rows: Int
        /// The SHA-256 of its bytes, in hexadecimal.
        package var sha256: String
    }

    /// Every rollout that was offered.
    package var offered = 0
    /// The rollouts that were exported.
    package var exported = Tally()
    /// How many were left out, by reason.
    package var leftOut: [LeftOut: Int] = [:]
    /// The rollouts of each split.
    package var splits: [String: Tally] = [:]
    /// The rollouts of each environment.
    package var environments: [Environment: Tally] = [:]
    /// The rollouts of each policy.
    package var policies: [String: Tally] = [:]
    /// The versions of each policy's weights.
    package var policyVersions: [String: Set<String>] = [:]
    /// What the rollouts are like, where that was asked for.
    package var report: ExportReport?
    /// The files of rows, by split and then in order.
    package var shards: [Shard] = []

    /// Counts a rollout that is exported.
    mutating func add(_ rollout: RawRollout, _ facts: RolloutFacts) {
        exported.add(facts)
        splits[rollout[.split].text ?? "", default: Tally()].add(facts)
        let environment = Environment(
            name: rollout[.task]["env_id"]?.text ?? "",
            contentID: rollout[.task]["env_hash"]?.text ?? ""
        )
        environments[environment, default: Tally()].add(facts)
        let model = rollout[.policy]["model"]?.text ?? ""
        policies[model, default: Tally()].add(facts)
        for version in [rollout[.policy]["version_start"]?.text, rollout[.policy]["version_end"]?.text] {
            if let version { policyVersions[model, default: []].insert(version) }
        }
    }

    /// The reasons in byte order of their words, with how many rollouts each left out.
    package var leftOutInOrder: [(reason: LeftOut, rollouts: Int)] {
        leftOut.map { ($0.key, $0.value) }.sorted { $0.0.rawValue < $1.0.rawValue }
    }

    /// The splits by name.
    package var splitsInOrder: [(name: String, tally: Tally)] {
        splits.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// The environments by name, then content id.
    package var environmentsInOrder: [(environment: Environment, tally: Tally)] {
        environments.map { ($0.key, $0.value) }.sorted { left, right in
            (left.0.name, left.0.contentID) < (right.0.name, right.0.contentID)
        }
    }

    /// The policies by name, each with the versions of its weights in order.
    package var policiesInOrder: [(model: String, versions: [String], tally: Tally)] {
        policies.sorted { $0.key < $1.key }.map { model, tally in
            (model, (policyVersions[model] ?? []).sorted(), tally)
        }
    }
}
