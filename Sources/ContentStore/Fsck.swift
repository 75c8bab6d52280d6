import SQLite

/// One thing that is wrong with a store.
package struct FsckFinding: Sendable, Hashable {
    /// `missing`, `corrupt`, `invalid`, `unsupported` or `orphan`.
    package var code: String
    /// What it is about: a digest, a reference or a file of the store.
    package var subject: String
    package var message: String
    /// An orphan blob is noted; anything else means that content is damaged.
    package var isError: Bool
}

/// What a check of a store saw.
package struct FsckReport: Sendable {
    package var findings: [FsckFinding] = []
    package var references = 0
    package var manifests = 0
    package var blobs = 0
    package var bytesRead = 0

    package var isClean: Bool { !findings.contains(where: \.isError) }
}

extension Store {
    /// How thoroughly to check.
    package enum FsckDepth: Int, Sendable, Comparable {
        /// Hash manifests and configs; the rest must be there with the right size.
        case standard
        /// Hash every blob.
        case readData
        /// Also expand every layer and check its content, every file a config names, and that a seed is a database.
        case deep

        package static func < (left: FsckDepth, right: FsckDepth) -> Bool { left.rawValue < right.rawValue }
    }

    /// Checks that every reference leads to whole content.
    ///
    /// Cost: `standard` reads manifests and configs only; the others read every blob once, and `deep` the layers twice.
    /// `progress` is told the number of blobs and references seen and to see.
    package func fsck(
        depth: FsckDepth,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> FsckReport {
        var check = FsckRun(store: self, depth: depth)
        try check.run(progress)
        return check.report
    }
}

/// One run of ``Store/fsck(depth:progress:)``. What is found wrong with a blob is said once, of the blob.
private struct FsckRun {
    let store: Store
    let depth: Store.FsckDepth
    var report = FsckReport()
    /// Blobs with a finding of their own.
    private var faulty: Set<Digest> = []

    init(store: Store, depth: Store.FsckDepth) {
        self.store = store
        self.depth = depth
    }

    mutating func run(_ progress: (_ done: Int, _ total: Int) -> Void) throws(StoreError) {
        if let damage = try store.references.damage() {
            note("corrupt", "refs.db", "the references are damaged: \(damage)")
        }
        let references = try store.references.entries()
        let names = Files.exists(store.layout.blobs) ? try Files.names(in: store.layout.blobs) : []
        let total = references.count + names.count
        for (position, name) in names.enumerated() {
            checkBlob(named: name)
            progress(position + 1, total)
        }
        var reachable: Set<Digest> = []
        for (position, entry) in references.enumerated() {
            if reachable.insert(entry.manifest).inserted { check(entry, &reachable) }
            progress(names.count + position + 1, total)
        }
        report.references = references.count
        for entry in try store.brokenEntries() {
            note("corrupt", entry.name, "index.json lists \(entry.name), which is not whole: \(entry.error)")
        }
        for name in names {
            guard let digest = Digest(hex: name), !reachable.contains(digest), !faulty.contains(digest) else {
                continue
            }
            note("orphan", digest.description, "the blob \(digest) belongs to nothing that is tagged", isError: false)
        }
    }

    private mutating func checkBlob(named name: String) {
        report.blobs += 1
        guard let digest = Digest(hex: name) else {
            note("invalid", name, "blobs/sha256/\(name) is not named by a digest", isError: false)
            return
        }
        guard case .file = Files.kind(of: store.layout.blob(digest)) else {
            faulty.insert(digest)
            note("corrupt", digest.description, "the blob \(digest) is not a regular file")
            return
        }
        guard depth >= .readData else { return }
        do throws(StoreError) {
            report.bytesRead += try store.blob(digest).count
        } catch {
            faulty.insert(digest)
            note(error, digest.description)
        }
    }

    private mutating func check(_ entry: ReferenceEntry, _ reachable: inout Set<Digest>) {
        let name = entry.referenceName.annotation
        guard isThere(entry.manifest, size: entry.manifestSize, of: name) else { return }
        let manifest: Manifest
        do throws(StoreError) {
            manifest = try store.manifest(entry.manifest)
        } catch {
            faulty.insert(entry.manifest)
            note(error, entry.manifest.description)
            return
        }
        report.manifests += 1
        if manifest.contentID != entry.contentID || manifest.kind != entry.kind {
            note("corrupt", name, "refs.db takes \(name) for something else than its manifest says")
        }
        var isWhole = true
        for descriptor in manifest.blobs {
            reachable.insert(descriptor.digest)
            if !isThere(descriptor.digest, size: descriptor.size, of: name) { isWhole = false }
        }
        guard isWhole else { return }
        do throws(StoreError) {
            let config = try store.checkClaims(of: manifest)
            let listed = try ConfigFile.list(in: config)
            if depth == .deep { try checkContent(of: manifest, listed: listed) }
        } catch {
            note(error, name)
        }
    }

    /// Whether a blob is there and whole as far as is known; says so once if not.
    private mutating func isThere(_ digest: Digest, size: Int, of name: String) -> Bool {
        guard !faulty.contains(digest) else { return false }
        switch Files.kind(of: store.layout.blob(digest)) {
        case .file(size): return true
        case .file(let found):
            note("corrupt", digest.description, "the blob \(digest) of \(name) has \(found) bytes, not \(size)")
        default:
            note("missing", digest.description, "the blob \(digest) of \(name) is missing")
        }
        faulty.insert(digest)
        return false
    }

    /// Every layer must hold what its descriptor states, and together the layers every file that the config names.
    private func checkContent(of manifest: Manifest, listed: [ConfigFile]) throws(StoreError) {
        var files: [FilePath: [UInt8]] = [:]
        var whole: Set<Digest> = []
        for layer in manifest.layers where layer.contentDigest != nil {
            let content = try store.content(of: layer)
            switch LayerType(rawValue: layer.mediaType) {
            case .package, .seedSources:
                files.merge(try store.files(in: content, of: layer)) { $1 }
            case .seedImage:
                whole.insert(SHA256.hash(content))
                try checkDatabase(content, in: layer)
            case .tasks, .pack, .packIndex, nil: break
            }
        }
        for file in listed {
            guard let bytes = files[file.path] else {
                // A seed that is a database file is a layer of its own.
                if whole.contains(file.digest) { continue }
                throw StoreError(.corrupt, "the config names \(file.path), which is in no layer")
            }
            guard bytes.count == file.size, SHA256.hash(bytes) == file.digest else {
                throw StoreError(.corrupt, "\(file.path) is not what the config states")
            }
        }
    }

    private func checkDatabase(_ image: [UInt8], in layer: Descriptor) throws(StoreError) {
        do {
            let result = try Connection(image: image).scalar("PRAGMA quick_check(1)")
            guard result == .text("ok") else {
                throw StoreError(
                    .corrupt,
                    "the database in layer \(layer.digest) is damaged: \(result.map { "\($0)" } ?? "")"
                )
            }
        } catch {
            throw StoreError("the database in layer \(layer.digest) cannot be read", database: error)
        }
    }

    private mutating func note(_ error: StoreError, _ subject: String) {
        let code =
            switch error.code {
            case .unsupportedFormat: "unsupported"
            case .invalidManifest, .invalidDigest, .unsafePath: "invalid"
            default: "corrupt"
            }
        note(code, subject, error.description)
    }

    private mutating func note(_ code: String, _ subject: String, _ message: String, isError: Bool = true) {
        report.findings.append(FsckFinding(code: code, subject: subject, message: message, isError: isError))
    }
}
