import CSystem
import Glibc

/// `awm/raw/<content digest>`: expanded layers, read-only, so that a database need not be expanded for each use.
///
/// A cache: it may be deleted at any time. A file is hashed at its first use in a process, and then taken to be the same as
/// long as its metadata say so.
final class RawCache {
    private let layout: Layout
    /// What has been hashed, by what the file system said of it then.
    private var verified: [Digest: Files.Version] = [:]

    init(layout: Layout) {
        self.layout = layout
    }

    /// The path of a file with this content, if there is one that is whole.
    func path(of content: Digest, size: Int) throws(StoreError) -> String? {
        let path = layout.raw + "/" + content.hex
        guard let identity = Files.Version(path) else { return nil }
        if verified[content] == identity { return path }
        guard identity.size == size, try RawCache.hash(path, size: size) == content else {
            verified[content] = nil
            return nil
        }
        // Its last use, for eviction; the change is of the file's metadata, so it comes before they are remembered.
        utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW)
        verified[content] = Files.Version(path)
        return path
    }

    /// Keeps content that has been checked; gives its path, or nil where that cannot be.
    ///
    /// Not synced: what a power failure leaves is hashed before it is used.
    func keep(_ bytes: [UInt8], as content: Digest) throws(StoreError) -> String? {
        let path = layout.raw + "/" + content.hex
        do {
            try Files.makeFolder(layout.raw)
            let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
            try Files.write(bytes, to: temporary, mode: 0o444)
            try Files.rename(temporary, to: path)
        } catch {
            // Not allowed, or evicted before it had its name.
            if error.code == .readOnly || error.code == .notFound { return nil }
            throw error
        }
        verified[content] = Files.Version(path)
        return path
    }

    /// Files not used since a time (seconds since the Unix epoch), and what an interrupted process left.
    func unused(since seconds: Int64) throws(StoreError) -> [(path: String, size: Int)] {
        guard Files.exists(layout.raw) else { return [] }
        var unused: [(path: String, size: Int)] = []
        for name in try Files.names(in: layout.raw) {
            let path = layout.raw + "/" + name
            guard let file = Files.Version(path), file.modifiedSeconds < seconds else { continue }
            unused.append((path, file.size))
        }
        return unused
    }

    /// The digest of a file; nil when it has been evicted, or has grown.
    private static func hash(_ path: String, size: Int) throws(StoreError) -> Digest? {
        let hash = SHA256()
        do throws(StoreError) {
            try Files.readPieces(of: path, limit: size) { hash.update($0) }
        } catch {
            if [.notFound, .tooLarge].contains(error.code) { return nil }
            throw error
        }
        return hash.finish()
    }
}

extension Store {
    /// Writes a layer's content to a new file, sharing the blocks of the expanded copy that the store keeps where the file
    /// system can. The file is the caller's to change.
    ///
    /// Throws `alreadyExists` when there is something at `path`.
    package func writeContent(of layer: Descriptor, to path: String, mode: UInt32 = 0o666) throws(StoreError) {
        let isCopied = try withRawContent(of: layer) { source throws(StoreError) in
            try Files.copy(source, to: path, mode: mode)
            return true
        }
        if isCopied == nil { try Files.write(content(of: layer), to: path, mode: mode) }
    }

    /// A layer's content as memory that is only read, shared by every process that maps it.
    package func mappedContent(of layer: Descriptor) throws(StoreError) -> MappedFile {
        let mapped = try withRawContent(of: layer) { source throws(StoreError) in try MappedFile(path: source) }
        if let mapped { return mapped }
        return MappedFile(try content(of: layer))
    }

    /// Gives `body` the path of a layer's expanded content; nil in a store that cannot be written, and when something that
    /// `body` needs is missing: a collection may evict the file at any time.
    private func withRawContent<Value>(
        of layer: Descriptor,
        _ body: (_ path: String) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        guard access == .readWrite, let digest = layer.contentDigest, let size = layer.contentSize else { return nil }
        let known = try rawCache.path(of: digest, size: size)
        guard let path = try known == nil ? rawCache.keep(content(of: layer), as: digest) : known else { return nil }
        do throws(StoreError) {
            return try body(path)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }
}
