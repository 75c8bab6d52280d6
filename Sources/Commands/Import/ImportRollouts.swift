import ArgumentParser
import ContentStore
import JSON
import Trajectories

struct ImportRollouts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "Attach token ids, log probabilities and sampling that a trainer recorded to the rollouts of a set.",
        discussion: """
            awm import rollouts sampling.jsonl --into shop-runs

            Each line is an awm.sampling/1 object: session_id, one of call_id, request_id or turn, and any of prompt_token_ids, \
            completion_token_ids, logprobs, loss_mask, sampling and policy_version. Every line must find its completion, and \
            what it says must not contradict the row, or nothing is written. Whole rollouts (awm.rollout/1) are added with \
            awm store add.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A JSONL file of awm.sampling/1 lines, or - for standard input.")
    var file: String

    @Option(name: .customLong("into"), help: "The trajectory set.")
    var set: String

    @Option(name: .customLong("set"), help: "The set to make; otherwise the set itself gets a new version.")
    var newSet: String?

    @Flag(help: "What the lines say takes the place of what the rows have.")
    var replace = false

    @Flag(help: "Pass over lines of sessions that the set does not have.")
    var partial = false

    /// The most bytes of a file.
    private static let limit = 4 << 30

    func run() throws {
        let store = try store.open()
        let recorded = try RecordedRollouts(set, in: store)
        let name = newSet ?? recorded.name
        if let newSet, try store.referenceEntry(name: newSet, tag: Reference.defaultTag) != nil {
            throw CommandFailure(.failed, "\(newSet) exists already; give another --set")
        }
        var pending = try Lines(Files.read(file == "-" ? "/dev/stdin" : file, limit: ImportRollouts.limit), file: file)
        let rewriting = try SetRewriting(as: name, in: store)
        let progress = Progress("rollouts", total: try recorded.count(), isQuiet: output.quiet || output.json)
        var (rollouts, changed, attached) = (0, 0, 0)
        try recorded.forEach { rollout, _ in
            let lines = pending.take(rollout.sessionID)
            var row = rollout
            do throws(RolloutError) {
                if !lines.isEmpty { row = try rollout.joined(with: lines.map(\.record), replacing: replace) }
            } catch {
                let places = lines.map { String($0.number) }.joined(separator: ", ")
                throw CommandFailure(.failed, "\(file), line \(places): \(error)")
            }
            if row != rollout { changed += 1 }
            attached += lines.count
            try rewriting.add(row)
            rollouts += 1
            progress.update(rollouts)
        }
        progress.finish()
        let left = pending.left
        guard left.isEmpty || partial else {
            throw CommandFailure(
                .notFound,
                "\(file), line \(left[0].number): \(set) has no session \"\(left[0].record.sessionID)\" "
                    + "(\(Output.count(left.count, "line")) of such sessions); --partial passes over them"
            )
        }
        let artifact = changed > 0 ? try rewriting.finish(action: "import") : recorded.artifact
        report(name, artifact, changed: changed, attached: attached, left: left.count)
    }

    /// The lines of a file that have not found their rollouts yet.
    private struct Lines {
        typealias Line = (number: Int, record: SamplingRecord)
        private var sessions: [[UInt8]: [Line]] = [:]

        init(_ bytes: [UInt8], file: String) throws {
            for line in JSONLines(bytes) {
                do {
                    let record = try SamplingRecord(json: JSON(parsing: line.bytes))
                    sessions[Array(record.sessionID.utf8), default: []].append((line.number, record))
                } catch {
                    throw CommandFailure(.failed, "\(file), line \(line.number): \(error)")
                }
            }
            guard !sessions.isEmpty else { throw CommandFailure(.failed, "\(file) has no lines") }
        }

        mutating func take(_ session: String) -> [Line] { sessions.removeValue(forKey: Array(session.utf8)) ?? [] }

        /// What is left, in the order of the file.
        var left: [Line] { sessions.values.flatMap { $0 }.sorted { $0.number < $1.number } }
    }

    private func report(_ name: String, _ artifact: StoredArtifact, changed: Int, attached: Int, left: Int) {
        if output.json {
            Output.result([
                "set": .string(name),
                "content_id": .string(artifact.contentID.description),
                "completions": .count(attached),
                "rollouts_changed": .count(changed),
                "lines_passed_over": .count(left),
            ])
        } else if output.quiet {
            Output.result(artifact.contentID.description)
        } else {
            let rest = left > 0 ? ", \(Output.count(left, "line")) passed over" : ""
            Output.result("\(Output.count(attached, "completion")) in \(Output.count(changed, "rollout"))\(rest)")
            Output.result("\(name) = \(artifact.contentID)")
        }
    }
}
