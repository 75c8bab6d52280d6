import JSON

/// Sums and readings of the token counts that an engine gives.
enum Usage {
    /// How many tokens a turn sampled, as the engine counts them or as many ids as it gave.
    static func completionTokens(_ completion: Completion) -> Int {
        count(completion.usage, "completion_tokens") ?? completion.completionTokenIDs?.count ?? 0
    }

    /// How many tokens a turn cost, prompt and completion.
    static func totalTokens(_ completion: Completion) -> Int {
        if let total = count(completion.usage, "total_tokens") { return total }
        let prompt = count(completion.usage, "prompt_tokens") ?? completion.promptTokenIDs?.count ?? 0
        return prompt + completionTokens(completion)
    }

    /// Adds the counts of one turn to those of a rollout, those inside objects too.
    static func add(_ usage: JSONObject, to sum: inout JSONObject) {
        for (key, value) in usage {
            switch (value, sum[key]) {
            case (.integer(let count), .integer(let so)?): sum[key] = .integer(so &+ count)
            case (.object(let inner), .object(var so)?):
                add(inner, to: &so)
                sum[key] = .object(so)
            case (.integer, nil), (.object, nil): sum[key] = value
            default: break
            }
        }
    }

    /// No turn has more tokens, whatever an endpoint says; sums of it stay far from overflowing.
    private static let most = 1 << 40

    private static func count(_ usage: JSONObject?, _ key: String) -> Int? {
        guard let count = usage?[key]?.integerValue, count >= 0 else { return nil }
        return min(Int(count), most)
    }
}
