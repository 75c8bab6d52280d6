import CSystem
import ContentStore
import Glibc
import JSON

/// A database copied out of the store's verified expanded copy into a new file.
struct CheckoutCases {
    let folder: String
    let runs: Int

    init(_ options: Options) throws {
        folder = options.folder + "/checkout"
        runs = (options.isQuick ? 5 : 31) * options.times
        try Files.makeFolder(folder)
    }

    func run() throws {
        let store = try Store(at: folder + "/store", creating: true)
        for (name, size) in [("330k", 331_776), ("10m", 10_000_000), ("50m", 50_000_000)] {
            let layer = try add(size, name, to: store)
            try store.writeContent(of: layer, to: folder + "/warm-" + name)
            let raw = "\(store.path)/awm/raw/\(try layer.contentDigest.orThrow("digest").hex)"
            // As much again as there is to write would make the disk part of what is measured.
            try syncFileSystem(of: folder)
            let mine = folder + "/ours"
            let theirs = folder + "/theirs"
            let times = try alternate(
                runs,
                [
                    Operation(prepare: { _ in unlink(mine) }) { _ in try store.writeContent(of: layer, to: mine) },
                    Operation(prepare: { _ in unlink(theirs) }) { _ in try copy(raw, to: theirs) },
                ]
            )
            Row("checkout-\(name)", times[0], peers: [("copy_file_range", times[1])]).emit()
            unlink(mine)
            unlink(theirs)
        }
    }

    private func add(_ size: Int, _ name: String, to store: Store) throws -> Descriptor {
        var noise = Noise(UInt64(size))
        // Half of it compresses, as half of a database does.
        var content = noise.bytes(size / 2)
        content += [UInt8](repeating: 0x20, count: size - content.count)
        let layer = NewLayer(type: .seedImage, content: content)
        let ingest = try Ingest(store)
        let artifact = try ingest.add(NewArtifact(kind: .seed, config: ["name": .string(name)], layers: [layer]))
        try ingest.commit([(name, "latest", artifact)], action: "add")
        return artifact.manifest.layers[0]
    }

    /// What the system alone takes to make a copy.
    private func copy(_ source: String, to target: String) throws {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        defer {
            close(from)
            close(to)
        }
        var status = stat()
        guard fstat(from, &status) == 0, awm_copy_file(from, to, Int64(status.st_size)) == 0 else {
            throw BenchmarkError("could not copy \(source)")
        }
    }
}
