import ContentStore
import Glibc
import StoreTestKit

/// What a process reads, and what must be there.
extension Worker {
    /// Its own names stand for what it was told, and all of that is there.
    mutating func read(_ name: String) throws {
        guard let known = own[name] else { return }
        guard let known else {
            if try entry(name) != nil { fail("\(name) is there, though it was untagged") }
            return
        }
        let found = try store().resolve(Reference(parsing: name))
        guard found == known else { return fail("\(name) is \(found.manifestDigest), not \(known.manifestDigest)") }
        try readContent(found)
    }

    private mutating func readContent(_ artifact: StoredArtifact) throws {
        _ = try store().blob(artifact.manifest.config)
        for layer in artifact.manifest.layers {
            _ = try store().content(of: layer)
            guard random.happens(0.2) else { continue }
            let file = "\(source)-checkout"
            unlink(file)
            try store().writeContent(of: layer, to: file)
            guard try SHA256.hash(Files.read(file, limit: 1 << 20)) == layer.contentDigest else {
                return fail("a checkout of \(layer.digest) differs")
            }
        }
    }

    /// What a shared name stands for. It may lose that, and a collection may take it, at any moment: then the name does not
    /// stand for it any more.
    mutating func resolveShared(_ name: String) throws -> StoredArtifact? {
        try patiently(name) { worker, _ in try worker.store().resolve(Reference(parsing: name)) }
    }

    mutating func readShared(_ name: String) throws {
        try patiently(name) { worker, _ in
            try worker.readContent(worker.store().resolve(Reference(parsing: name)))
        }
    }

    mutating func find(_ name: String) throws {
        guard let known = own[name] ?? nil else { return }
        let found = try store().resolve(Reference(parsing: "@" + known.contentID.hex.prefix(24)))
        if found.contentID != known.contentID { fail("@\(known.contentID.short) leads to \(found.contentID)") }
    }

    mutating func entry(_ name: String) throws -> ReferenceEntry? {
        try store().referenceEntry(name: name, tag: "latest")
    }

    /// Reads what a shared name stands for. A failure counts when the name stood for the same before and after, again and again.
    @discardableResult
    mutating func patiently<Result>(
        _ name: String,
        _ body: (inout Worker, Digest) throws -> Result
    ) throws -> Result? {
        var last: StoreError?
        for _ in 0..<10 {
            guard let before = try entry(name)?.manifest else { return nil }
            do {
                return try body(&self, before)
            } catch let error as StoreError {
                guard error.code == .corrupt || error.code == .notFound else { throw error }
                last = error
            }
            guard try entry(name)?.manifest == before else {
                journal.count("gone meanwhile")
                return nil
            }
        }
        if let last { fail("\(name) cannot be read: \(last)") }
        return nil
    }
}
