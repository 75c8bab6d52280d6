import ArgumentParser
import ContentStore
import JSON

struct StoreCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy artifacts between stores; every digest is kept.",
        discussion: """
            awm store copy oci:store                 everything in that folder into your store
            awm store copy oci:store:shop:latest     one artifact of it
            awm store copy shop oci:/media/usb       one of yours into that folder, which is made when missing
            awm store copy ../other/.awm             everything in the store at that path
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A reference, oci:PATH, oci:PATH:name:tag or a path.")
    var source: String

    @Argument(help: "oci:PATH or a path; otherwise your store.")
    var target: String?

    @Flag(help: "Move version tags.")
    var force = false

    @Flag(name: [.customShort("n"), .long], help: "List what would be copied.")
    var dryRun = false

    func run() throws {
        let (from, entries) = try select()
        let into: Store
        if let target {
            guard let place = StorePlace(target), place.name == nil else {
                throw CommandFailure(.usage, "\"\(target)\" is not a place to copy to; write oci:PATH")
            }
            if dryRun, !Files.exists(place.path + "/oci-layout") { return report(entries) }
            into = try Store(at: place.path, access: dryRun ? .readOnly : .readWrite, creating: !dryRun)
        } else {
            guard StorePlace(source) != nil else {
                throw CommandFailure(.usage, "say where to copy \(source) to, as oci:PATH")
            }
            if dryRun, try store.openIfThere() == nil { return report(entries) }
            into = try store.open(creating: !dryRun)
        }
        if dryRun {
            let new = try entries.filter { entry in
                try into.referenceEntries().allSatisfy {
                    $0.name != entry.name || $0.tag != entry.tag || $0.contentID != entry.artifact.contentID
                }
            }
            return report(new)
        }
        let blobs = Set(entries.flatMap { $0.artifact.manifest.blobs.map(\.digest) }).count
        let progress = Progress("copying blobs", total: blobs, isQuiet: output.quiet || output.json)
        try into.copy(entries, from: from, force: force) { progress.update($0, of: $1) }
        progress.finish()
        report(entries)
    }

    private func report(_ entries: [(name: String, tag: String, artifact: StoredArtifact)]) {
        if output.json {
            Output.result(
                .array(
                    entries.map { entry in
                        [
                            "name": .string(entry.name), "tag": .string(entry.tag),
                            "content_id": .string(entry.artifact.contentID.description),
                            "manifest": .string(entry.artifact.manifestDigest.description),
                        ]
                    }
                )
            )
        } else if output.quiet {
            for entry in entries { Output.result(entry.artifact.contentID.description) }
        } else {
            let rows = entries.map {
                ["\($0.name):\($0.tag)", $0.artifact.kind.title, $0.artifact.contentID.description]
            }
            Output.result(Output.table([dryRun ? "would be copied" : "copied", "kind", "content id"], rows))
        }
    }

    private func select() throws -> (Store, [(name: String, tag: String, artifact: StoredArtifact)]) {
        guard let place = StorePlace(source) else {
            let store = try store.open()
            return (store, try StoreCopy.entries(source, in: store))
        }
        let path = place.path
        guard Files.exists(path) else { throw CommandFailure(.notFound, "there is nothing at \(path)") }
        let store = try Store(at: path, access: .readOnly)
        if let name = place.name { return (store, try StoreCopy.entries(name, in: store)) }
        let all = try store.referenceEntries().map { entry in
            (
                entry.name, entry.tag,
                StoredArtifact(manifestDigest: entry.manifest, manifest: try store.manifest(entry.manifest))
            )
        }
        if let broken = try store.brokenEntries().first {
            throw CommandFailure(.integrity, "\(path) lists \(broken.name), which is not whole: \(broken.error)")
        }
        guard !all.isEmpty else { throw CommandFailure(.notFound, "nothing is tagged in \(path)") }
        return (store, all)
    }

    private static func entries(
        _ text: String,
        in store: Store
    ) throws -> [(name: String, tag: String, artifact: StoredArtifact)] {
        let reference = try Reference(parsing: text)
        let artifact = try store.resolve(reference)
        guard let name = reference.name else {
            throw CommandFailure(.usage, "\"\(text)\" has no name to copy it under; tag it first")
        }
        return [(name, reference.tag ?? Reference.defaultTag, artifact)]
    }
}
