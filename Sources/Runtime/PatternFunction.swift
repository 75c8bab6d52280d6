import Patterns
import Synchronization

/// SQL's `regexp`: linear time, with compiled patterns kept, since a query applies one pattern to many rows.
package enum PatternFunction {
    private static let cache = Mutex<[String: Pattern]>([:])

    @Sendable package static func matches(_ source: String, _ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if let known = cache.withLock({ $0[source] }) { return known.matches(text) }
        guard let pattern = try? Pattern(source) else { return nil }
        cache.withLock { patterns in
            // An agent may send any number of patterns; the cache must not grow with them.
            if patterns.count >= 256 { patterns.removeAll() }
            patterns[source] = pattern
        }
        return pattern.matches(text)
    }
}
