// CCrypto names the library to link; CSystem calls it.
import CCrypto
import CSystem

/// A running SHA-256 hash over libcrypto, which uses the processor's SHA instructions where there are any.
package final class SHA256 {
    private var state = awm_sha256()

    /// Starts a hash of nothing.
    package init() {
        awm_sha256_begin(&state)
    }

    /// Adds bytes to what is hashed.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        awm_sha256_update(&state, bytes.baseAddress, bytes.count)
    }

    /// Adds bytes to what is hashed.
    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds a digest's 32 bytes to what is hashed.
    package func update(_ digest: Digest) {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { bytes in
            guard let start = bytes.baseAddress else { preconditionFailure("32 bytes have an address") }
            digest.write(to: start)
            update(UnsafeRawBufferPointer(bytes))
        }
    }

    /// The digest of everything added; the hash must not be used afterwards.
    package func finish() -> Digest { SHA256.finish(&state) }

    private static func finish(_ state: inout awm_sha256) -> Digest {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { bytes in
            guard let start = bytes.baseAddress else { preconditionFailure("32 bytes have an address") }
            awm_sha256_finish(&state, start)
            return Digest(reading: start)
        }
    }

    /// The digest of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of `bytes`.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> Digest {
        // No object: rows of databases are hashed by the thousand.
        var state = awm_sha256()
        awm_sha256_begin(&state)
        awm_sha256_update(&state, bytes.baseAddress, bytes.count)
        return finish(&state)
    }
}
