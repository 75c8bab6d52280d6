import ArgumentParser
import ContentStore
import JSON
import Trajectories

struct StoreCompact: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Merge the small packs of a trajectory set into full ones.",
        discussion: """
            Every rollout keeps its place and its id. The set gets another content id, as that names its packs; the old one \
            stays in the log.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The trajectory set.")
    var set: String

    @Flag(help: "Only say what would be saved.")
    var dryRun = false

    func run() throws {
        let store = try store.open()
        let reference = try Reference.whole(set)
        let artifact = try store.resolve(reference)
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(set) is a \(artifact.kind.title), not a trajectory set")
        }
        guard let name = reference.name, reference.digestPrefix == nil,
            reference.tag ?? Reference.defaultTag == Reference.defaultTag
        else {
            throw CommandFailure(.usage, "only the tag \(Reference.defaultTag) moves: give the set's name alone")
        }
        let done = try SetCompaction.run(name, in: store, dryRun: dryRun)
        report(done, name)
    }

    private func report(_ done: CompactedSet, _ name: String) {
        if output.json {
            Output.result([
                "set": .string(name),
                "content_id": .string(done.artifacts.after.contentID.description),
                "old_content_id": .string(done.artifacts.before.contentID.description),
                "packs_before": .integer(Int64(done.packs.before)),
                "packs_after": .integer(Int64(done.packs.after)),
                "bytes_before": .integer(Int64(done.bytes.before)),
                "bytes_after": .integer(Int64(done.bytes.after)),
            ])
            return
        }
        if output.quiet { return Output.result(done.artifacts.after.contentID.description) }
        let packs = "\(Output.count(done.packs.before, "pack")) of \(Output.size(done.bytes.before))"
        guard done.packs.before != done.packs.after || done.artifacts.before != done.artifacts.after else {
            return Output.result("\(name): \(packs), nothing to merge")
        }
        let saved = done.bytes.before - done.bytes.after
        let change = saved >= 0 ? "\(Output.size(saved)) less" : "\(Output.size(-saved)) more"
        let would = dryRun ? "would become" : "became"
        Output.result("\(name): \(packs) \(would) \(done.packs.after) of \(Output.size(done.bytes.after)), \(change)")
        if !dryRun { Output.result("\(name) = \(done.artifacts.after.contentID)") }
    }
}
