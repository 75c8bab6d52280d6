import ArgumentParser
import ContentStore
import JSON
import Trajectories

struct StoreSeal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Add rollouts that an interrupted run left behind to their trajectory sets.",
        discussion: "awm rollout does this for the set that it appends to. What is still being recorded is passed over."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this set.")
    var set: String?

    @Flag(help: "Only say what there is.")
    var dryRun = false

    func run() throws {
        if let set { try Reference.check(name: set, in: set) }
        let store = try store.open()
        let segments = try SegmentRecovery.run(set: set, in: store, dryRun: dryRun)
        if output.json {
            Output.result(.array(segments.map(json)))
        } else if output.quiet {
            for segment in segments { Output.result(segment.set) }
        } else if segments.isEmpty {
            Output.note("nothing was left behind")
        } else {
            for segment in segments { Output.result(StoreSeal.text(segment, isDone: !dryRun)) }
        }
    }

    /// Says beside the results what was sealed.
    static func note(_ segment: RecoveredSegment) {
        Output.note(text(segment, isDone: true))
    }

    private static func text(_ segment: RecoveredSegment, isDone: Bool) -> String {
        var text = "\(segment.set): \(Output.count(segment.records, "rollout")) of an interrupted run"
        text += isDone ? " sealed" : " to seal"
        if segment.known > 0 { text += ", \(segment.known) in the set already" }
        if segment.cutBytes > 0 { text += ", \(segment.cutBytes) bytes of an unfinished line dropped" }
        if let rejected = segment.rejected, let reason = segment.reason {
            text +=
                ", and from \(reason)\n  " + (isDone ? "the rest is kept in " : "the rest will be kept in ") + rejected
        }
        return text
    }

    private func json(_ segment: RecoveredSegment) -> JSON {
        [
            "set": .string(segment.set),
            "segment": .string(segment.path),
            "rollouts": .integer(Int64(segment.records)),
            "known": .integer(Int64(segment.known)),
            "cut_bytes": .integer(Int64(segment.cutBytes)),
            "rejected": segment.rejected.map { .string($0) } ?? .null,
            "reason": segment.reason.map { .string($0) } ?? .null,
        ]
    }
}
