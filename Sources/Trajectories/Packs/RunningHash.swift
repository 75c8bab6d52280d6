import ContentStore

/// A running SHA-256 for what is written piece by piece, such as a shard of an export.
package final class RunningHash {
    private let hash = SHA256()

    /// Starts a hash of nothing.
    package init() {}

    /// Adds bytes to what is hashed.
    package func update(_ bytes: [UInt8]) { hash.update(bytes) }

    /// The digest of everything added, in hexadecimal; the hash must not be used afterwards.
    package func finish() -> String { hash.finish().hex }
}
