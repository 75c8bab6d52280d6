/// The keys seen last: rows repeat theirs, and finding a string is cheaper than making it, above all one that needs memory.
struct KeyCache: ~Copyable {
    private struct Entry {
        var fingerprint: UInt64
        var key: String
    }

    private var entries = UnsafeMutableBufferPointer<Entry>(start: nil, count: 0)
    /// How many keys to see before caching any: small documents do not repeat theirs.
    private var patience = 32
    private static let count = 64

    deinit {
        entries.deinitialize()
        entries.deallocate()
    }

    /// The string of these bytes.
    @inline(__always)
    mutating func text(of bytes: StringBytes, fingerprint: UInt64) -> String {
        if entries.isEmpty {
            patience &-= 1
            guard patience < 0 else { return bytes.text }
            entries = .allocate(capacity: KeyCache.count)
            entries.initialize(repeating: Entry(fingerprint: 0, key: ""))
        }
        let slot = Int(truncatingIfNeeded: (fingerprint >> 32) % UInt64(KeyCache.count))
        if entries[slot].fingerprint == fingerprint {
            let key = entries[slot].key
            let isEqual = UTF8Text.withBytes(of: key) { cached in
                cached.count == bytes.count
                    && UTF8Text.equal(
                        cached,
                        UnsafeRawBufferPointer(start: bytes.base, count: bytes.count),
                        count: bytes.count
                    )
            }
            if isEqual { return key }
        }
        let key = bytes.text
        entries[slot] = Entry(fingerprint: fingerprint, key: key)
        return key
    }
}
