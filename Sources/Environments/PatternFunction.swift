import Patterns
import Synchronization

/// SQL's `regexp`: linear time, with compiled patterns kept, since a query applies one pattern to many rows.
package enum PatternFunction {
    /// By the bytes of their source: to `String` a letter with its accent and the two apart are one key.
    private static let cache = Mutex<[[UInt8]: Pattern]>([:])
    /// An agent may send any number of patterns, of up to 8 MiB each when compiled.
    private static let capacity = 32

    @Sendable package static func matches(_ source: String, _ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        let key = Array(source.utf8)
        if let known = cache.withLock({ $0[key] }) { return known.matches(text) }
        guard let pattern = try? Pattern(source) else { return nil }
        cache.withLock { patterns in
            if patterns.count >= capacity { patterns.removeAll() }
            patterns[key] = pattern
        }
        return pattern.matches(text)
    }
}
