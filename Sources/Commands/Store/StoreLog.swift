import ArgumentParser
import ContentStore
import Environments
import JSON

struct StoreLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show where references pointed over time, newest first."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this name, or name:tag.")
    var reference: String?

    func run() throws {
        let store = try store.open()
        let reference = try reference.map { text throws(StoreError) in try Reference(parsing: text) }
        let entries = try store.reflog(name: reference?.name, tag: reference?.tag)
        if entries.isEmpty, let reference { _ = try store.resolve(reference) }
        if output.json {
            Output.result(.array(entries.map(json)))
            return
        }
        let rows = entries.map { entry in
            [
                WorldTime(milliseconds: entry.atMilliseconds).isoText, entry.action, "\(entry.name):\(entry.tag)",
                contentID(entry.old, in: store), contentID(entry.new, in: store),
            ]
        }
        Output.result(Output.table(["when", "action", "reference", "from", "to"], rows))
    }

    /// What a manifest held, where it is still there.
    private func contentID(_ manifest: Digest?, in store: Store) -> String {
        guard let manifest else { return "-" }
        return (try? store.manifest(manifest))?.contentID.short ?? "(gone)"
    }

    private func json(_ entry: ReflogEntry) -> JSON {
        [
            "at_ms": .integer(entry.atMilliseconds),
            "action": .string(entry.action),
            "name": .string(entry.name),
            "tag": .string(entry.tag),
            "old": entry.old.map { .string($0.description) } ?? .null,
            "new": entry.new.map { .string($0.description) } ?? .null,
        ]
    }
}
