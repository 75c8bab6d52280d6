import ArgumentParser
import ContentStore
import Environments
import JSON

struct StorePin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keep an artifact from gc, whatever becomes of its tags; without a reference, list the pins.",
        discussion: """
            awm store pin shop@1f2e3d4c --note "the runs of March"
            awm store pin                list them
            awm store pin shop --remove
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What to pin: name, name:tag, name@sha256:…, @prefix.")
    var reference: String?

    @Option(help: "Why, for whoever finds the pin later.")
    var note = ""

    @Flag(help: "Remove the pin.")
    var remove = false

    func validate() throws {
        if remove, reference == nil { throw ValidationError("--remove needs a reference") }
        guard note.utf8.count <= 1000 else { throw ValidationError("--note is longer than 1000 bytes") }
    }

    func run() throws {
        let store = try store.open()
        guard let reference else { return list(try store.pins()) }
        let artifact = try store.resolve(Reference.whole(reference))
        if remove {
            guard try store.unpin(artifact.contentID) > 0 else {
                throw CommandFailure(.notFound, "\(reference) is not pinned; awm store pin lists what is")
            }
        } else {
            try store.pin(artifact, note: note)
        }
        if output.json {
            Output.result(["content_id": .string(artifact.contentID.description), "pinned": .bool(!remove)])
        } else {
            let text = "\(remove ? "no longer pinned:" : "pinned:") \(artifact.contentID)"
            Output.result(output.quiet ? artifact.contentID.description : text)
        }
    }

    private func list(_ pins: [Pin]) {
        if output.json {
            Output.result(
                .array(
                    pins.map { pin in
                        [
                            "content_id": .string(pin.contentID.description),
                            "manifest": .string(pin.manifest.description),
                            "kind": .string(pin.kind.rawValue), "note": .string(pin.note),
                            "at_ms": .integer(pin.atMilliseconds),
                        ]
                    }
                )
            )
        } else if output.quiet {
            for pin in pins { Output.result(pin.contentID.description) }
        } else if pins.isEmpty {
            Output.note("nothing is pinned")
        } else {
            let rows = pins.map {
                [$0.contentID.short, $0.kind.title, WorldTime(milliseconds: $0.atMilliseconds).isoText, $0.note]
            }
            Output.result(Output.table(["content id", "kind", "pinned at", "note"], rows))
        }
    }
}
