import JSON
import Trajectories

/// `awm.lock.json`: everything that the rows of an export came from, by digest (`awm.export.lock/1`).
///
/// With the store that holds these artifacts the export can be made again; two exports with equal locks and options are of the same
/// rollouts' worlds, tasks, verifiers and policies.
struct ExportLock {
    /// The values of one kind that rows named, with how many rollouts named each.
    private var values: [Kind: [Value: Int]] = [:]

    /// What rows name.
    fileprivate enum Kind: String, CaseIterable {
        case environments
        case taskSets = "task_sets"
        case certificates, tasks, verifiers, rewards, policies, harnesses, sqlite
    }

    /// A digest, or a small object.
    private struct Value: Hashable {
        var text: [UInt8]
    }

    /// The most values of one kind that are named; beyond, only their number and digest would say more than they cost.
    private static let mostValues = 100_000

    /// Notes what a rollout came from.
    mutating func add(_ rollout: RawRollout) {
        let task = rollout[.task]
        note(.environments, task["env_hash"])
        note(.taskSets, task["task_set"])
        note(.certificates, task["certificate"])
        note(.tasks, task["task_hash"])
        note(.verifiers, task["verifier_hash"])
        note(.rewards, task["reward_hash"])
        note(.sqlite, rollout[.harness]["sqlite"])
        for score in rollout[.outcome]["scores"]?.elements ?? rollout[.reward].elements {
            note(.verifiers, score["verifier_hash"])
            note(.rewards, score["reward_hash"])
        }
        note(
            .policies,
            rollout[.policy],
            ["model", "version_start", "version_end", "tokenizer", "chat_template_sha256"]
        )
        note(.harnesses, rollout[.harness], ["name", "version", "tool_call_format"])
    }

    private mutating func note(_ kind: Kind, _ value: RawJSON?) {
        guard let value = value?.unlessNull else { return }
        note(kind, Array(value.bytes))
    }

    /// Notes an object of some keys of another.
    private mutating func note(_ kind: Kind, _ object: RawJSON, _ keys: [StaticString]) {
        var text = ByteWriter()
        var separator: StaticString = "{\""
        for key in keys {
            text.write(separator)
            separator = ",\""
            text.write(key)
            text.write("\":")
            if let value = object[key] { text.write(value) } else { text.write("null") }
        }
        text.write("}")
        note(kind, Array(text.bytes))
    }

    private mutating func note(_ kind: Kind, _ text: [UInt8]) {
        let value = Value(text: text)
        guard values[kind]?[value] != nil || values[kind]?.count ?? 0 < ExportLock.mostValues else { return }
        values[kind, default: [:]][value, default: 0] += 1
    }

    /// The lock of an export of this set in this format.
    func json(source: ExportSource, options: ExportOptions) -> JSON {
        var lock: JSONObject = [
            "schema": "awm.export.lock/1",
            "trajectory_set": .string(source.contentID),
            "format": .string(options.format.rawValue),
        ]
        for kind in Kind.allCases {
            let known = (values[kind] ?? [:]).sorted { $0.key.text.lexicographicallyPrecedes($1.key.text) }
            lock[kind.rawValue] = .array(
                known.map { value, rollouts in
                    [
                        kind.isDigest ? "digest" : "value": (try? JSON(parsing: value.text)) ?? .null,
                        "rollouts": .count(rollouts),
                    ]
                }
            )
        }
        return .object(lock)
    }
}

extension ExportLock.Kind {
    /// Whether values are digests by themselves.
    fileprivate var isDigest: Bool {
        switch self {
        case .environments, .taskSets, .certificates, .tasks, .verifiers, .rewards: true
        case .policies, .harnesses, .sqlite: false
        }
    }
}
