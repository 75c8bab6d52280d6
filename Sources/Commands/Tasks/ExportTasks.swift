import ArgumentParser
import ContentStore
import Exporters
import JSON
import Runtime
import Spelling
import Splits

struct ExportTasks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks",
        abstract: "Write the tasks of environments as rows that online trainers read.",
        discussion: """
            awm export tasks shop clinic --format verl --split train -o tasks
            awm export tasks shop --from shop-model --pass-rate 0.1..0.9 --min-attempts 8 -o tasks

            A row names the environment and the task by what they are, so that whoever runs it can load the very same world. \
            --make-splits puts whole environments into splits; those that are nearly the same stay together.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: TaskSelectionOptions

    @Argument(help: "Environments.")
    var environments: [String]

    @Option(help: "trl, verl, skyrl, nemo-gym or slime.")
    var format = "trl"

    @Option(name: [.customShort("o"), .customLong("output")], help: "The folder to make.")
    var folder: String

    @Option(help: "Rows for each task that has parameters, each drawn by a session seed of its own.")
    var seeds = 1

    @Option(help: "The first session seed; also what decides which environments go into which split.")
    var seed: UInt64 = 0

    @Option(help: "How the agent is shown the tools: full, names, search or meta.")
    var presentation = PresentationMode.full

    @Flag(inversion: .prefixedNo, help: "Begin the prompt with what the agent is told about the world.")
    var system = true

    @Option(help: "Give whole environments these splits, in these shares: train=0.8,val=0.1,test=0.1.")
    var makeSplits: String?

    @Option(help: "How alike environments must be, 0 to 1, to stay in one split.")
    var similarity = EnvironmentClusters.threshold

    @Option(help: "What drives the agent, where the format names it: agent_name, env_class, agent_ref.")
    var agent: String?

    @Option(help: "The license that the card states, such as apache-2.0.")
    var license: String?

    func validate() throws {
        guard !environments.isEmpty else { throw ValidationError("name an environment") }
        guard (1...100_000).contains(seeds) else { throw ValidationError("--seeds must be between 1 and 100000") }
        guard seed <= UInt64(Int64.max) - 100_000 else { throw ValidationError("--seed must be below 2^63 - 100000") }
        guard (0...1).contains(similarity), similarity > 0 else {
            throw ValidationError("--similarity must be above 0 and at most 1")
        }
        if let makeSplits, SplitShares(parsing: makeSplits) == nil {
            throw ValidationError("--make-splits is \"\(makeSplits)\"; shares look like train=0.8,val=0.1,test=0.1")
        }
        if let license, !ExportOptions.isLicense(license) {
            throw ValidationError(
                "\"\(license)\" is no license as the Hub spells them: lower-case letters, digits, - and ."
            )
        }
    }

    func run() throws {
        guard let format = TaskFormat(rawValue: format) else {
            let names = TaskFormat.allCases.map(\.rawValue)
            let hint = Spelling.hint(for: self.format, among: names)
            throw CommandFailure(
                .usage,
                "there is no format \"\(self.format)\"; there are \(names.joined(separator: ", "))\(hint)"
            )
        }
        let store = try store.open()
        let named = try resolved(in: store)
        let selection = try TaskSelection(selection, of: named.map(\.artifact.contentID), in: store)
        let clusters = try makeSplits.map { _ in
            try StoredClusters.of(named.map(\.artifact.contentID.description), in: store, threshold: similarity)
        }
        let options = TaskExportOptions(
            format: format,
            agent: agent,
            certified: selection.certified != nil,
            license: license,
            asked: asked
        )
        let progress = Progress("environments", total: named.count, isQuiet: output.quiet || output.json)
        let summary = try ExportFolder.making(folder) { writer in
            let writing = TaskWriting(
                export: TaskExport(options),
                selection: selection,
                splits: clusters.flatMap { clusters in
                    makeSplits.flatMap { SplitShares(parsing: $0) }?.assign(clusters, seed: seed)
                },
                seeds: (first: Int(seed), count: seeds),
                presentation: presentation,
                hasSystem: system
            )
            if let clusters { writing.export.note(clusters: StoredClusters.json(clusters)) }
            for (place, environment) in named.enumerated() {
                let loaded = try Loading.environment(environment.exact, in: store)
                try writing.write(loaded.world) { try writer.perform($0) }
                progress.update(place + 1)
            }
            let (actions, summary) = try writing.export.finish()
            for action in actions { try writer.perform(action) }
            try writer.perform(.append(TaskLock.file(named.map { ($0.reference, $0.artifact) }).bytes, to: "awm.lock"))
            return summary
        }
        progress.finish()
        report(summary, clusters)
    }

    /// The environments that were named, each once.
    private func resolved(
        in store: Store
    ) throws -> [(reference: Reference, exact: Reference, artifact: StoredArtifact)] {
        var seen: Set<Digest> = []
        return try environments.compactMap { text in
            let reference = try Reference.whole(text)
            let artifact = try store.resolve(reference)
            guard artifact.kind == .environment else {
                throw CommandFailure(.usage, "\(text) is a \(artifact.kind.title), not an environment")
            }
            guard seen.insert(artifact.contentID).inserted else { return nil }
            return (reference, try Reference(parsing: "@\(artifact.contentID)"), artifact)
        }
    }

    /// What was asked for, for the manifest.
    private var asked: JSONObject {
        var asked = selection.json
        asked["seeds"] = .count(seeds)
        asked["seed"] = .count(Int(seed))
        asked["presentation"] = .string(presentation.rawValue)
        asked["system"] = .bool(system)
        asked["make_splits"] = makeSplits.map { .string($0) } ?? .null
        asked["similarity"] = makeSplits == nil ? .null : .double(similarity)
        asked["agent"] = agent.map { .string($0) } ?? .null
        return asked
    }

    private func report(_ summary: TaskExportSummary, _ clusters: EnvironmentClusters?) {
        if output.json {
            Output.result([
                "folder": .string(folder), "tasks": .count(summary.tasks), "rows": .count(summary.rows),
                "left_out_because": .object(
                    JSONObject(summary.leftOutInOrder.map { ($0.reason.rawValue, .count($0.tasks)) })
                ),
                "environments": .array(
                    summary.environments.map { environment in
                        [
                            "name": .string(environment.name), "content_id": .string(environment.contentID),
                            "split": environment.split.map { .string($0) } ?? .null, "tasks": .count(environment.tasks),
                            "rows": .count(environment.rows),
                        ]
                    }
                ),
                "clusters": .array(summary.clusters),
                "files": .array(summary.files.map { ["path": .string($0.path), "rows": .count($0.rows)] }),
            ])
        } else if output.quiet {
            Output.result(folder)
        } else {
            if makeSplits != nil {
                let rows = summary.environments.map { environment in
                    [
                        "\(environment.name)@\(environment.contentID.dropFirst(7).prefix(8))", environment.split ?? "",
                        String(environment.tasks), String(environment.rows),
                    ]
                }
                Output.result(Output.table(["environment", "split", "tasks", "rows"], rows))
            }
            for line in clusters.map(StoredClusters.lines) ?? [] { Output.note(line) }
            let reasons = summary.leftOutInOrder.map { "\($0.tasks) \($0.reason.rawValue)" }.joined(separator: ", ")
            let rest = reasons.isEmpty ? "" : ", left out: \(reasons)"
            Output.result(
                "\(folder): \(Output.count(summary.rows, "row")) of \(Output.count(summary.tasks, "task")) in \(Output.count(summary.files.count, "file"))\(rest)"
            )
        }
    }
}
