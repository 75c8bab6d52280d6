import ArgumentParser
import ContentStore

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
        TagReport.write(entry.name, entry.tag, entry.contentID, verb: "was", output)
    }
}
