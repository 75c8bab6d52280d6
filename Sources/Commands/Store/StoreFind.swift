import ArgumentParser
import ContentStore
import Environments
import JSON
import Trajectories

struct StoreFind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find rollouts by environment, task, policy, reward, outcome and time.",
        discussion: """
            awm store find shop-random --min-reward 1 -q | while read id; do awm store cat "$id"; done

            Only the indexes of the sets are read. Without a set, all sets of the store are searched.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Trajectory sets.")
    var sets: [String] = []

    @Option(help: "An environment's name, or its content id or the beginning of that.")
    var environment: String?

    @Option(help: "A task's id.")
    var task: String?

    @Option(help: "The name of a policy's model.")
    var policy: String?

    @Option(help: "The least reward.")
    var minReward: Double?

    @Option(help: "The greatest reward.")
    var maxReward: Double?

    @Flag(inversion: .prefixedNo, help: "Only rollouts that did their task, or only those that did not.")
    var success: Bool?

    @Option(help: "How it ended, such as answered, max_turns or environment_fault.")
    var outcome: String?

    @Option(help: "Only rollouts begun then or later: YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ.")
    var since: String?

    @Option(help: "Only rollouts begun earlier.")
    var until: String?

    @Option(help: "The most rollouts.")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        let words = Ending.allCases.map(\.rawValue) + FailureKind.allCases.map(\.rawValue)
        if let outcome, !words.contains(outcome) {
            throw ValidationError("there is no outcome \"\(outcome)\"; there are \(words.joined(separator: ", "))")
        }
        _ = try filter()
    }

    func run() throws {
        let filter = try filter()
        let store = try store.open()
        var found: [(set: String, entry: PackIndex.Entry)] = []
        for (name, artifact) in try searched(in: store) {
            try StoredTrajectories(artifact, in: store).find(filter) { entry, _ in
                if let limit, found.count >= limit { return false }
                found.append((name, entry))
                return true
            }
        }
        report(found)
    }

    private func filter() throws -> RecordFilter {
        var filter = RecordFilter()
        filter.environment = environment
        filter.task = task
        filter.policy = policy
        filter.minimumReward = minReward
        filter.maximumReward = maxReward
        filter.success = success
        filter.outcome = outcome
        filter.since = try since.map { try seconds($0, of: "--since") }
        filter.until = try until.map { try seconds($0, of: "--until") }
        return filter
    }

    /// Seconds since 1970 of a date or an ISO time, both UTC.
    private func seconds(_ text: String, of option: String) throws -> Int {
        var time = text.hasSuffix("Z") ? String(text.dropLast()) : text
        if time.utf8.count == 10 { time += " 00:00:00" }
        time = String(time.map { $0 == "T" ? " " : $0 })
        guard let time = WorldTime(parsing: time) else {
            throw ValidationError("\(option): \"\(text)\" is no time such as 2026-11-23 or 2026-11-23T08:30:00Z")
        }
        return Int(time.milliseconds / 1000)
    }

    private func searched(in store: Store) throws -> [(name: String, artifact: StoredArtifact)] {
        guard sets.isEmpty else {
            return try sets.map { text in
                let artifact = try store.resolve(Reference.whole(text))
                guard artifact.kind == .trajectorySet else {
                    throw CommandFailure(
                        .usage,
                        "\(text) is a \(artifact.kind.title); only trajectory sets have rollouts"
                    )
                }
                return (text, artifact)
            }
        }
        return try store.referenceEntries().filter { $0.kind == .trajectorySet }.map { entry in
            let name = entry.tag == Reference.defaultTag ? entry.name : "\(entry.name):\(entry.tag)"
            let manifest = try store.manifest(entry.manifest)
            return (name, StoredArtifact(manifestDigest: entry.manifest, manifest: manifest))
        }
    }

    private func report(_ found: [(set: String, entry: PackIndex.Entry)]) {
        if output.json {
            Output.result(.array(found.map { json($0.entry, of: $0.set) }))
        } else if output.quiet {
            for (set, entry) in found { Output.result("\(set)#\(entry.id.hex)") }
        } else if found.isEmpty {
            Output.note("no rollout is like that")
        } else {
            let rows = found.map { set, entry in
                let columns = entry.columns
                return [
                    "\(set)#\(entry.id.short)", columns.environment, columns.task, columns.policy,
                    columns.reward.map { Output.rounded($0, 3) } ?? "-",
                    columns.failure?.rawValue ?? columns.ending, StoreFind.time(columns.createdAtSeconds) ?? "-",
                ]
            }
            let header = ["rollout", "environment", "task", "policy", "reward", "outcome", "begun"]
            Output.result(Output.table(header, rows))
        }
    }

    private func json(_ entry: PackIndex.Entry, of set: String) -> JSON {
        let columns = entry.columns
        return [
            "set": .string(set),
            "record": .string(entry.id.hex),
            "environment": .string(columns.environment),
            "environment_id": .string(columns.environmentID.description),
            "task": .string(columns.task),
            "policy": .string(columns.policy),
            "run": .string(columns.run),
            "reward": columns.reward.map { .double($0) } ?? .null,
            "success": columns.success.map { .bool($0) } ?? .null,
            "outcome": .string(columns.ending),
            "failure": columns.failure.map { .string($0.rawValue) } ?? .null,
            "created_at": StoreFind.time(columns.createdAtSeconds).map { .string($0) } ?? .null,
            "size": .integer(Int64(entry.length)),
        ]
    }

    /// The time, unless none was recorded.
    private static func time(_ seconds: UInt32) -> String? {
        seconds == 0 ? nil : WorldTime(milliseconds: Int64(seconds) * 1000).isoText
    }
}
