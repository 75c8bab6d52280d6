import Patterns
import Synchronization

/// SQL's `regexp`: linear time, with compiled patterns kept, since a query applies one pattern to many rows.
///
/// The time is linear in the text, but with a factor that the pattern chooses: seconds for a megabyte. So the call
/// pays for the product beforehand, as for LIKE.
package enum PatternFunction {
    /// By the bytes of their source: to `String` a letter with its accent and the two apart are one key.
    private static let cache = Mutex<[[UInt8]: Pattern]>([:])
    /// An agent may send any number of patterns, of up to 8 MiB each when compiled.
    private static let capacity = 32

    /// Whether the text matches; `nil` for an invalid pattern, and when `pay` says that the work is not affordable.
    @Sendable package static func matches(
        _ source: String,
        _ text: UnsafeBufferPointer<UInt8>,
        paying pay: (_ steps: Int) -> Bool
    ) -> Bool? {
        guard let pattern = pattern(source), pay(pattern.stepsPerByte * text.count) else { return nil }
        return pattern.matches(text)
    }

    private static func pattern(_ source: String) -> Pattern? {
        let key = Array(source.utf8)
        if let known = cache.withLock({ $0[key] }) { return known }
        guard let pattern = try? Pattern(source) else { return nil }
        cache.withLock { patterns in
            if patterns.count >= capacity { patterns.removeAll() }
            patterns[key] = pattern
        }
        return pattern
    }
}
