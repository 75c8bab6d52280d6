import JSON

/// One thing that is wrong with a store.
package struct FsckFinding: Sendable, Hashable {
    /// `missing`, `corrupt`, `invalid` or `orphan`.
    package var code: String
    /// What it is about: a digest or a reference.
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
        /// Also expand every layer and check its content, and every file a config names.
        case deep

        package static func < (left: FsckDepth, right: FsckDepth) -> Bool { left.rawValue < right.rawValue }
    }

    /// Checks that every reference leads to whole content.
    ///
    /// Cost: `standard` reads manifests and configs only; the others read every blob once. `progress` is told the number
    /// of blobs seen and to see.
    package func fsck(
        depth: FsckDepth,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> FsckReport {
        var report = FsckReport()
        var reachable: Set<Digest> = []
        for entry in try references.entries() {
            report.references += 1
            guard !reachable.contains(entry.manifest) else { continue }
            reachable.insert(entry.manifest)
            check(entry, depth: depth, reachable: &reachable, report: &report)
        }
        let names = try Files.names(in: layout.blobs)
        for (position, name) in names.enumerated() {
            report.blobs += 1
            check(blobNamed: name, depth: depth, reachable: reachable, report: &report)
            progress(position + 1, names.count)
        }
        return report
    }

    private func check(
        _ entry: ReferenceEntry,
        depth: FsckDepth,
        reachable: inout Set<Digest>,
        report: inout FsckReport
    ) {
        let name = "\(entry.name):\(entry.tag)"
        let manifest: Manifest
        do {
            manifest = try self.manifest(entry.manifest)
        } catch {
            report.findings.append(finding(error, name))
            return
        }
        report.manifests += 1
        for descriptor in manifest.blobs {
            reachable.insert(descriptor.digest)
            switch Files.kind(of: layout.blob(descriptor.digest)) {
            case .file(descriptor.size): break
            case .file(let size):
                let message = "the blob \(descriptor.digest) of \(name) has \(size) bytes, not \(descriptor.size)"
                report.findings.append(
                    FsckFinding(
                        code: "corrupt",
                        subject: descriptor.digest.description,
                        message: message,
                        isError: true
                    )
                )
            default:
                let message = "the blob \(descriptor.digest) of \(name) is missing"
                report.findings.append(
                    FsckFinding(
                        code: "missing",
                        subject: descriptor.digest.description,
                        message: message,
                        isError: true
                    )
                )
            }
        }
        do {
            try checkConfig(of: manifest, depth: depth)
        } catch {
            report.findings.append(finding(error, name))
        }
    }

    /// The config must be canonical JSON of the manifest's kind, and in depth its files must be in the layers.
    private func checkConfig(of manifest: Manifest, depth: FsckDepth) throws(StoreError) {
        let config = try self.config(of: manifest)
        guard depth == .deep else { return }
        var files: [FilePath: [UInt8]] = [:]
        for layer in manifest.layers {
            let content = try content(of: layer)
            if layer.mediaType == LayerType.package.rawValue || layer.mediaType == LayerType.seedSources.rawValue {
                for (path, bytes) in try Tar.files(in: content) { files[path] = bytes }
            }
        }
        for file in try ConfigFile.list(in: config) where files[file.path] != nil || manifest.kind == .environment {
            guard let bytes = files[file.path] else {
                throw StoreError(.corrupt, "the config names \(file.path), which is in no layer")
            }
            guard bytes.count == file.size, SHA256.hash(bytes) == file.digest else {
                throw StoreError(.corrupt, "\(file.path) is not what the config states")
            }
        }
    }

    private func check(blobNamed name: String, depth: FsckDepth, reachable: Set<Digest>, report: inout FsckReport) {
        guard let digest = try? Digest(parsing: name) else {
            let message = "blobs/sha256/\(name) is not named by a digest"
            report.findings.append(FsckFinding(code: "invalid", subject: name, message: message, isError: false))
            return
        }
        if depth >= .readData {
            do {
                report.bytesRead += try blob(digest).count
            } catch {
                report.findings.append(finding(error, digest.description))
                return
            }
        }
        if !reachable.contains(digest) {
            let message = "the blob \(digest) belongs to nothing that is tagged"
            report.findings.append(
                FsckFinding(code: "orphan", subject: digest.description, message: message, isError: false)
            )
        }
    }

    private func finding(_ error: StoreError, _ subject: String) -> FsckFinding {
        FsckFinding(code: error.code.rawValue, subject: subject, message: error.description, isError: true)
    }
}
