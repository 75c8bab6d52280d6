import ArgumentParser
import ContentStore
import JSON

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
        TagReport.write(name, tag, artifact.contentID, verb: "is", output)
    }
}

/// What a change of a tag says.
enum TagReport {
    static func write(_ name: String, _ tag: String, _ contentID: Digest, verb: String, _ output: OutputOptions) {
        if output.json {
            Output.result(["name": .string(name), "tag": .string(tag), "content_id": .string(contentID.description)])
        } else {
            Output.result(output.quiet ? contentID.description : "\(name):\(tag) \(verb) \(contentID)")
        }
    }
}
