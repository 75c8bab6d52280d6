import JSON

/// Reads token ids and log probabilities as engines give them.
enum TokenReading {
    /// What the entries of `logprobs.content` say.
    struct Entries: Sendable, Equatable {
        /// `nil` once an entry had none that can be one.
        var logprobs: [Double]? = []
        /// The ids, where the engine writes tokens as `token_id:123` (vLLM's `--return-tokens-as-token-ids`).
        var ids: [Int]? = []
    }

    /// Token ids, or `nil` for anything else.
    static func ids(_ json: JSON?) -> [Int]? {
        guard let elements = json?.arrayValue else { return nil }
        var ids: [Int] = []
        ids.reserveCapacity(elements.count)
        for element in elements {
            guard let id = element.integerValue, (0...Int64(Int32.max)).contains(id) else { return nil }
            ids.append(Int(id))
        }
        return ids
    }

    /// Adds the ids of a chunk.
    static func append(_ json: JSON?, to known: inout [Int]?) {
        guard let ids = ids(json) else { return }
        known = (known ?? []) + ids
    }

    /// Adds the entries of a chunk.
    static func append(_ entries: [JSON], to known: inout Entries?) {
        var all = known ?? Entries()
        for entry in entries {
            if let logprob = entry["logprob"]?.doubleValue, let value = usable(logprob) {
                all.logprobs?.append(value)
            } else {
                all.logprobs = nil
            }
            if let token = entry["token"]?.stringValue, token.hasPrefix("token_id:"), let id = Int(token.dropFirst(9)),
                id >= 0
            {
                all.ids?.append(id)
            } else {
                all.ids = nil
            }
        }
        known = all
    }

    /// A log probability; rounding may take one a hair above 0, which stands for 0.
    private static func usable(_ logprob: Double) -> Double? {
        guard logprob.isFinite, logprob < 1e-4 else { return nil }
        return min(logprob, 0)
    }
}
