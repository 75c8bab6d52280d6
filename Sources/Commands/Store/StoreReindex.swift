import ArgumentParser
import ContentStore
import JSON

struct StoreReindex: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Make the store's index anew from its blobs, and look at index.json again.",
        discussion: "Never needed but after somebody else has worked in the store's folder, or to be sure."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.open()
        let progress = Progress("indexing", total: 0, isQuiet: output.quiet || output.json)
        let count = try store.reindex { done, total in progress.update(done, of: total) }
        progress.finish()
        if output.json {
            Output.result(["manifests": .count(count)])
        } else if !output.quiet {
            Output.result("\(Output.count(count, "manifest")) indexed")
        }
    }
}
