import ArgumentParser
import ContentStore
import Environments
import Evaluation
import Exporters
import JSON
import Spelling
import Verification

/// Which tasks are wanted.
struct TaskSelectionOptions: ParsableArguments {
    @Option(help: "Only tasks of this split of their environment.")
    var split: String?

    @Flag(help: "Only tasks that a certificate in the store certifies; rows name it.")
    var certified = false

    @Option(
        name: .customLong("from"),
        help: "The sets whose attempts say how often a task is passed, separated by commas."
    )
    var sets: String?

    @Option(help: "Only tasks that are passed so often in --from: 0.1..0.9.")
    var passRate: String?

    @Option(help: "Only tasks with so many attempts in --from.")
    var minAttempts: Int?

    @Option(help: "The policy whose attempts in --from count.")
    var policy: String?

    @Option(help: "The reward that is a pass where the verifier does not say.")
    var threshold: Double?

    func validate() throws {
        if let passRate, TaskSelectionOptions.range(passRate) == nil {
            throw ValidationError("--pass-rate is \"\(passRate)\"; a range looks like 0.1..0.9")
        }
        if let minAttempts, minAttempts < 1 { throw ValidationError("--min-attempts must be at least 1") }
        guard sets != nil || passRate == nil && minAttempts == nil && policy == nil && threshold == nil else {
            throw ValidationError(
                "--pass-rate, --min-attempts, --policy and --threshold need --from SET, whose attempts they are about"
            )
        }
    }

    /// Reads `0.1..0.9`; nil for what is no range within 0 to 1.
    static func range(_ text: String) -> ClosedRange<Double>? {
        let dots = text.indices.first { text[$0...].hasPrefix("..") }
        guard let dots, let low = Double(text[..<dots]), let high = Double(text[text.index(dots, offsetBy: 2)...]),
            0 <= low, low <= high, high <= 1
        else { return nil }
        return low...high
    }

    var json: JSONObject {
        [
            "split": split.map { .string($0) } ?? .null, "certified": .bool(certified),
            "from": .array((sets ?? "").split(separator: ",").map { .string(String($0)) }),
            "pass_rate": passRate.map { .string($0) } ?? .null,
            "min_attempts": minAttempts.map { .count($0) } ?? .null,
            "policy": policy.map { .string($0) } ?? .null, "threshold": threshold.map { .double($0) } ?? .null,
        ]
    }
}

/// Chooses tasks by split, certificate and how often they are passed.
struct TaskSelection {
    private let options: TaskSelectionOptions
    /// The certificates of the environments that have one, with the tasks that they certify; nil when nobody asked.
    let certified: [String: (certificate: String, tasks: Set<String>)]?
    /// How often each task was attempted and passed; nil when nobody asked.
    private let outcomes: [TaskOutcome.Task: TaskOutcome]?

    init(_ options: TaskSelectionOptions, of environments: [Digest], in store: Store) throws {
        self.options = options
        certified = options.certified ? try TaskSelection.certificates(of: environments, in: store) : nil
        outcomes = try options.sets.map { try TaskSelection.outcomes(of: $0, options, in: store) }
    }

    /// Why a task is left out, or nil.
    func reasonToLeaveOut(_ task: TaskDefinition, of environment: String) -> TaskLeftOut? {
        if let split = options.split, split != task.split { return .otherSplit }
        if let certified {
            guard let certificate = certified[environment] else { return .noCertificate }
            guard certificate.tasks.contains(task.id) else { return .notCertified }
        }
        guard let outcomes else { return nil }
        let outcome = outcomes[TaskOutcome.Task(environmentID: environment, id: task.id)]
        let attempts = outcome?.attempts ?? 0
        guard attempts >= options.minAttempts ?? 1 else { return .tooFewAttempts }
        guard let range = options.passRate.flatMap(TaskSelectionOptions.range) else { return nil }
        return range.contains(Double(outcome?.passes ?? 0) / Double(attempts)) ? nil : .passRate
    }

    private static func certificates(
        of environments: [Digest],
        in store: Store
    ) throws -> [String: (certificate: String, tasks: Set<String>)] {
        var found: [String: (certificate: String, tasks: Set<String>)] = [:]
        for id in environments {
            guard let stored = try StoredCertificate(of: id, in: store) else { continue }
            found[id.description] = (
                stored.artifact.contentID.description, Set(stored.certificate.certifiedTasks)
            )
        }
        return found
    }

    private static func outcomes(
        of sets: String,
        _ options: TaskSelectionOptions,
        in store: Store
    ) throws -> [TaskOutcome.Task: TaskOutcome] {
        var reader = SampleReader(store, policy: options.policy)
        var attempts = Attempts()
        for name in sets.split(separator: ",") {
            try reader.read(SampleReader.set(String(name), in: store)) { attempts.add($0) }
        }
        let policies = reader.policies.sorted()
        if let policy = options.policy {
            guard policies.contains(policy) else {
                throw CommandFailure(
                    .notFound,
                    "no rollout in \(sets) is of the policy \"\(policy)\"; there are \(policies.joined(separator: ", "))\(Spelling.hint(for: policy, among: policies))"
                )
            }
        } else if policies.count > 1 {
            throw CommandFailure(
                .usage,
                "\(sets) has rollouts of several policies (\(policies.joined(separator: ", "))); say with --policy whose attempts count"
            )
        }
        let outcomes = TaskOutcome.collect(attempts.samples, threshold: options.threshold)
        return Dictionary(outcomes.map { ($0.key, $0) }) { first, _ in first }
    }
}
