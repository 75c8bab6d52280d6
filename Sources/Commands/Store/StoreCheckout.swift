import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime

struct StoreCheckout: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkout",
        abstract: "Write an artifact's files into a new folder.",
        discussion: "Adding what was checked out gives the same content id again."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What to check out: name, name:tag, name@sha256:…, @prefix.")
    var reference: String

    @Argument(help: "The folder to make; otherwise the reference's name, here.", completion: .directory)
    var folder: String?

    func run() throws {
        let store = try store.open()
        let reference = try Reference.whole(reference)
        let artifact = try store.resolve(reference)
        let lastName = reference.name?.split(separator: "/").last.map(String.init)
        let folder = folder ?? lastName ?? artifact.contentID.short
        let count = try write(artifact, to: folder, from: store)
        try store.remember(checkoutOf: artifact, at: Loading.resolved(folder))
        if output.json {
            Output.result([
                "folder": .string(folder),
                "content_id": .string(artifact.contentID.description),
                "files": .count(count),
            ])
        } else if output.quiet {
            Output.result(artifact.contentID.description)
        } else {
            Output.result("\(folder): \(Output.count(count, "file")) of \(artifact.contentID)")
        }
    }

    /// Writes the files; gives their number.
    private func write(_ artifact: StoredArtifact, to folder: String, from store: Store) throws -> Int {
        guard artifact.kind == .seed, artifact.manifest.layer(.seedSources) == nil,
            let layer = artifact.manifest.layer(.seedImage),
            let file = try ConfigFile.list(in: store.config(of: artifact.manifest)).first
        else {
            let files = try ArtifactFiles.files(of: artifact, in: store)
            try files.write(to: folder)
            return files.contents.count
        }
        // A database may be large: it is shared with, or copied from, the one that is kept expanded.
        try PackageFiles([:]).write(to: folder)
        try store.writeContent(of: layer, to: folder + "/" + file.path.text)
        return 1
    }
}

/// The files that an artifact of any kind is checked out as.
enum ArtifactFiles {
    static func files(of artifact: StoredArtifact, in store: Store) throws -> PackageFiles {
        try store.checkClaims(of: artifact.manifest)
        switch artifact.kind {
        case .environment:
            return try EnvironmentArtifacts.files(of: artifact, in: store)
        case .seed:
            let listed = try ConfigFile.list(in: store.config(of: artifact.manifest))
            return PackageFiles(try SeedArtifact.files(of: artifact.manifest, in: store, listed: listed))
        case .taskSet:
            let lines = try TaskSetArtifact.lines(of: artifact.manifest, in: store)
            return PackageFiles([try FilePath(parsing: "tasks.jsonl"): lines])
        case .session:
            let saved = try SavedSession(artifact, in: store)
            return PackageFiles([
                try FilePath(parsing: "session.json"): saved.config.rowBytes() + [0x0A],
                try FilePath(parsing: "pages.bin"): saved.content,
            ])
        case .trajectorySet:
            var bytes: [UInt8] = []
            for layer in artifact.manifest.layers(.pack) { bytes += try store.content(of: layer) }
            return PackageFiles([try FilePath(parsing: "rollouts.jsonl"): bytes])
        case .certificate:
            let bytes = try artifact.manifest.layer(.certificate).map { layer throws(StoreError) in
                try store.content(of: layer)
            }
            return PackageFiles([try FilePath(parsing: "certificate.json"): bytes ?? []])
        case .synthesis, .recipe, .answer:
            var bytes: [UInt8] = []
            for layer in artifact.manifest.layers { bytes += try store.content(of: layer) }
            return PackageFiles([try FilePath(parsing: artifact.kind.rawValue + ".json"): bytes])
        }
    }
}
