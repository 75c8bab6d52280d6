package import JSON

/// One thing that is wrong with a store.
package struct FsckFinding: Sendable, Hashable {
    /// `missing`, `corrupt`, `invalid`, `unsupported` or `orphan`.
    package var code: String
    /// What it is about: a digest, a reference or a file of the store.
    package var subject: String
    package var message: String
    /// An orphan blob is noted; anything else means that content is damaged.
    package var isError: Bool
    /// The blob that is at fault, if it is one.
    package var blob: Digest?
}

/// What a check of a store saw.
package struct FsckReport: Sendable {
    package var findings: [FsckFinding] = []
    package var references = 0
    package var manifests = 0
    package var blobs = 0
    /// Blobs whose bytes were hashed, and those bytes.
    package var hashed = 0
    package var bytesRead = 0

    package var isClean: Bool { !findings.contains(where: \.isError) }

    /// The blobs that something needs and that are missing or damaged, and those that are not what they are named.
    package var damaged: Set<Digest> {
        Set(findings.filter { $0.isError && $0.code != "unsupported" }.compactMap(\.blob))
    }
}

extension Store {
    /// How thoroughly to check.
    package enum FsckDepth: Sendable, Comparable {
        /// Every blob that a reference leads to must be there with the right size; nothing is hashed.
        case quick
        /// Also hash manifests, configs and pack indexes.
        case standard
        /// Also hash this share (0 to 1) of the other blobs, chosen by their digests; 1 is all of them.
        case readData(share: Double)
        /// Also expand every layer and check its content, every file that a config names, and that a seed is a database.
        case deep

        package static func < (left: FsckDepth, right: FsckDepth) -> Bool { left.rank < right.rank }

        fileprivate var rank: Int {
            switch self {
            case .quick: 0
            case .standard: 1
            case .readData: 2
            case .deep: 3
            }
        }
    }

    /// What a deep check asks about an artifact whose content is as stated; it throws what it finds wrong.
    package typealias Inspection = (_ artifact: StoredArtifact, _ config: JSON, _ store: Store) throws -> Void

    /// Checks that every reference and pin leads to whole content.
    ///
    /// Cost: `quick` reads the manifests; `standard` the configs and pack indexes too; the others read blobs once, and `deep`
    /// the layers twice. `inspect` knows what the kinds of artifacts mean, and is asked at the depth `deep`. `progress` is
    /// told the number of blobs and references seen and to see.
    package func fsck(
        depth: FsckDepth,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        inspect: Inspection = { _, _, _ in }
    ) throws(StoreError) -> FsckReport {
        var check = FsckRun(store: self, depth: depth)
        try check.run(inspect, progress)
        return check.report
    }
}

/// One run of ``Store/fsck(depth:progress:inspect:)``. What is found wrong with a blob is said once, of the blob.
private struct FsckRun {
    let store: Store
    let depth: Store.FsckDepth
    var report = FsckReport()
    /// Blobs with a finding of their own.
    private var faulty: Set<Digest> = []
    /// Blobs that were hashed and are whole, with their sizes.
    private var whole: [Digest: Int] = [:]

    init(store: Store, depth: Store.FsckDepth) {
        self.store = store
        self.depth = depth
    }

    mutating func run(
        _ inspect: Store.Inspection,
        _ progress: (_ done: Int, _ total: Int) -> Void
    ) throws(StoreError) {
        if let damage = try store.references.damage() {
            note("corrupt", "refs.db", "the references are damaged: \(damage)")
        }
        let references = try store.references.entries()
        let pins = try store.references.pins()
        let contents = Set(references.map(\.contentID)).union(pins.map(\.contentID))
        let referrers = referrers().filter { referrer in
            contents.contains(referrer.about) && Files.exists(store.layout.blob(referrer.manifest))
        }
        let roots =
            references.map { FsckRoot.reference($0) } + pins.map { .pin($0) } + referrers.map { .referrer($0) }
        let names = depth.rank > 0 && Files.exists(store.layout.blobs) ? try Files.names(in: store.layout.blobs) : []
        let total = roots.count + names.count
        for (position, name) in names.enumerated() {
            checkBlob(named: name)
            progress(position + 1, total)
        }
        var reachable: Set<Digest> = []
        for (position, root) in roots.enumerated() {
            try check(root, &reachable, inspect)
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

    /// The referrers that the index knows. Without one, it is a reference that cannot be read, and that has been said.
    private mutating func referrers() -> [BlobIndex.Referrer] {
        do {
            return try store.blobIndex().referrers()
        } catch {
            if report.isClean { note("corrupt", "index.db", error.description) }
            return []
        }
    }

    /// Whether a blob that is no manifest, config or index is one of the share to hash.
    private func isChosen(_ digest: Digest) -> Bool {
        switch depth {
        case .quick, .standard: false
        case .readData(let share): digest.fraction < share
        case .deep: true
        }
    }

    private mutating func checkBlob(named name: String) {
        report.blobs += 1
        guard let digest = Digest(hex: name) else {
            note("invalid", name, "blobs/sha256/\(name) is not named by a digest", isError: false)
            return
        }
        guard !isChosen(digest) else { return hash(digest) }
        switch Files.kind(of: store.layout.blob(digest)) {
        // A collection has just taken it; were it needed, it would be found missing.
        case .nothing, .file: return
        case .folder, .other: note(digest, "corrupt", "the blob \(digest) is not a regular file")
        }
    }

    /// Hashes a blob, once; says so when it is not what it is named. Whether it must be there is for others to say.
    private mutating func hash(_ digest: Digest) {
        guard whole[digest] == nil, !faulty.contains(digest) else { return }
        do throws(StoreError) {
            guard let size = try Store.sizeOfWhole(digest, at: store.layout.blob(digest), limit: .max) else {
                throw store.corrupt(digest)
            }
            report.hashed += 1
            report.bytesRead += size
            whole[digest] = size
        } catch {
            switch error.code {
            case .notFound: return
            case .unsafePath: note(digest, "corrupt", "the blob \(digest) is not a regular file")
            default: note(digest, "corrupt", error.description)
            }
        }
    }

    /// Checks what a reference or pin stands for, unless that is done already.
    ///
    /// It may have been moved or removed since it was listed, and a collection have taken what it stood for: then nothing that
    /// was found counts, and what it stands for by now is checked.
    private mutating func check(
        _ listed: FsckRoot,
        _ reachable: inout Set<Digest>,
        _ inspect: Store.Inspection
    ) throws(StoreError) {
        var next: FsckRoot? = listed
        while let root = next, reachable.insert(root.manifest).inserted {
            let known = report.findings.count
            checkArtifact(of: root, &reachable, inspect)
            guard report.findings.count > known else { return }
            next = try root.current(in: store.references)
            guard next != root else { return }
            for finding in report.findings[known...] {
                if let blob = finding.blob { faulty.remove(blob) }
            }
            report.findings.removeSubrange(known...)
            reachable.remove(root.manifest)
        }
    }

    private mutating func checkArtifact(
        of root: FsckRoot,
        _ reachable: inout Set<Digest>,
        _ inspect: Store.Inspection
    ) {
        let entry: ReferenceEntry? = if case .reference(let entry) = root { entry } else { nil }
        let (name, manifestDigest) = (root.name, root.manifest)
        guard isThere(manifestDigest, size: entry?.manifestSize, of: name) else { return }
        let artifact: StoredArtifact
        do throws(StoreError) {
            artifact = StoredArtifact(manifestDigest: manifestDigest, manifest: try store.manifest(manifestDigest))
        } catch {
            note(manifestDigest, FsckRun.code(error), error.description)
            return
        }
        report.manifests += 1
        if let entry, artifact.contentID != entry.contentID || artifact.kind != entry.kind {
            note("corrupt", name, "refs.db takes \(name) for something else than its manifest says")
        }
        var isWhole = true
        for descriptor in artifact.manifest.blobs {
            reachable.insert(descriptor.digest)
            if depth.rank > 0, descriptor.mediaType == LayerType.packIndex.rawValue {
                hash(descriptor.digest)
            }
            if !isThere(descriptor.digest, size: descriptor.size, of: name) { isWhole = false }
        }
        guard isWhole, depth.rank > 0 else { return }
        do {
            let config = try store.checkClaims(of: artifact.manifest)
            let listed = try ConfigFile.list(in: config)
            guard case .deep = depth else { return }
            try checkContent(of: artifact.manifest, listed: listed)
            try inspect(artifact, config, store)
        } catch let error as StoreError {
            note(FsckRun.code(error), name, "\(name): \(error)")
        } catch {
            note("corrupt", name, "\(name): \(error)")
        }
    }

    /// Whether a blob is there and whole as far as is known; says so once if not.
    private mutating func isThere(_ digest: Digest, size: Int?, of name: String) -> Bool {
        guard !faulty.contains(digest) else { return false }
        if let found = whole[digest], found == size ?? found { return true }
        switch Files.kind(of: store.layout.blob(digest)) {
        case .file(let found) where found == size ?? found: return true
        case .file(let found):
            note(digest, "corrupt", "the blob \(digest) of \(name) has \(found) bytes, not \(size ?? 0)")
        default:
            note(digest, "missing", "the blob \(digest) of \(name) is missing")
        }
        return false
    }

    /// Every layer must hold what its descriptor states, and together the layers every file that the config names.
    private func checkContent(of manifest: Manifest, listed: [ConfigFile]) throws(StoreError) {
        var files: [FilePath: [UInt8]] = [:]
        var contents: Set<Digest> = []
        for layer in manifest.layers where layer.contentDigest != nil && layer.mediaType != LayerType.packIndex.rawValue
        {
            let content = try store.content(of: layer)
            switch LayerType(rawValue: layer.mediaType) {
            case .package, .seedSources:
                files.merge(try store.files(in: content, of: layer)) { $1 }
            case .seedImage:
                contents.insert(SHA256.hash(content))
                try SeedLayer.check(content, in: layer)
            case .tasks, .pack, .packIndex, .sessionPages, .certificate, .synthesis, .recipe, .answer, nil: break
            }
        }
        for file in listed {
            guard let bytes = files[file.path] else {
                // A seed that is a database file is a layer of its own.
                if contents.contains(file.digest) { continue }
                throw StoreError(.corrupt, "the config names \(file.path), which is in no layer")
            }
            guard bytes.count == file.size, SHA256.hash(bytes) == file.digest else {
                throw StoreError(.corrupt, "\(file.path) is not what the config states")
            }
        }
    }

    private static func code(_ error: StoreError) -> String {
        switch error.code {
        case .unsupportedFormat: "unsupported"
        case .invalidManifest, .invalidDigest, .unsafePath: "invalid"
        default: "corrupt"
        }
    }

    /// Notes what is wrong with a blob that something needs, or that is not what it is named.
    private mutating func note(_ blob: Digest, _ code: String, _ message: String) {
        faulty.insert(blob)
        report.findings.append(
            FsckFinding(code: code, subject: blob.description, message: message, isError: true, blob: blob)
        )
    }

    private mutating func note(_ code: String, _ subject: String, _ message: String, isError: Bool = true) {
        report.findings.append(
            FsckFinding(code: code, subject: subject, message: message, isError: isError, blob: nil)
        )
    }
}
