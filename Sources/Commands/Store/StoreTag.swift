import ArgumentParser
import ContentStore

struct StoreTag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Give an artifact another name or tag.",
        discussion: "awm store tag shop shop:1.0.0 — a full version does not move once set, other tags float."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What to tag.")
    var reference: String

    @Argument(help: "The new name:tag.")
    var target: String

    @Flag(help: "Move a version tag.")
    var force = false

    func run() throws {
        let store = try store.open()
        let artifact = try store.resolve(Reference(parsing: reference))
        let target = try Reference(parsing: target)
        guard let name = target.name, target.digestPrefix == nil, target.path == nil, target.record == nil else {
            throw CommandFailure(.usage, "\"\(self.target)\" is not a name:tag")
        }
        let tag = target.tag ?? Reference.defaultTag
        try store.tag(artifact, name: name, tag: tag, force: force)
        Output.result(output.quiet ? artifact.contentID.description : "\(name):\(tag) is \(artifact.contentID)")
    }
}

struct StoreUntag: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "untag",
        abstract: "Remove a tag; the content stays, and awm store log tells what it was."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The name:tag to remove.")
    var reference: String

    func run() throws {
        let store = try store.open()
        let reference = try Reference(parsing: reference)
        guard let name = reference.name, reference.digestPrefix == nil, reference.path == nil else {
            throw CommandFailure(.usage, "\"\(self.reference)\" is not a name:tag")
        }
        let entry = try store.untag(name: name, tag: reference.tag ?? Reference.defaultTag)
        Output.result(output.quiet ? entry.contentID.description : "\(entry.name):\(entry.tag) was \(entry.contentID)")
    }
}
