package import JSON

/// What an external trainer or engine knows of one completion of a recorded rollout: a line of `awm.sampling/1`.
package struct SamplingRecord: Sendable {
    /// The `schema` that every line states.
    package static let schema = "awm.sampling/1"

    /// How the completion is named.
    package enum Key: Sendable, Hashable {
        /// One of the tool calls in it.
        case call(String)
        /// The engine's id of the request.
        case request(String)
        /// Its place among the completions of the rollout, from 0.
        case turn(Int)
    }

    /// The session of the rollout.
    package var sessionID: String
    /// Which completion of it.
    package var key: Key
    /// The ids of the whole prompt.
    package var promptTokenIDs: [Int]?
    /// The sampled ids.
    package var completionTokenIDs: [Int]?
    /// The log probability of each sampled id.
    package var logprobs: [Double]?
    /// 1 for every sampled id to train on.
    package var lossMask: [Int]?
    /// The sampling parameters that were in effect.
    package var sampling: JSONObject?
    /// The version of the weights.
    package var policyVersion: String?

    /// Reads a line. Throws `invalidRow` for one that is none, `unsupportedSchema` for one of another version.
    package init(json: JSON) throws(RolloutError) {
        let schema = json["schema"]?.stringValue ?? "none"
        guard schema == SamplingRecord.schema else {
            throw RolloutError(
                .unsupportedSchema,
                "the line has the schema \"\(schema)\", not \"\(SamplingRecord.schema)\""
            )
        }
        var reader = try ObjectReader(json, at: "the line")
        _ = try reader.value("schema")
        sessionID = try reader.string("session_id")
        var keys: [Key] = []
        if let call = try reader.stringIfPresent("call_id") { keys.append(.call(call)) }
        if let request = try reader.stringIfPresent("request_id") { keys.append(.request(request)) }
        if let turn = try reader.integerIfPresent("turn") { keys.append(.turn(turn)) }
        guard keys.count == 1 else {
            throw RolloutError(.invalidRow, "the line must have exactly one of call_id, request_id and turn")
        }
        key = keys[0]
        promptTokenIDs = try reader.integersIfPresent("prompt_token_ids")
        completionTokenIDs = try reader.integersIfPresent("completion_token_ids")
        logprobs = try reader.doublesIfPresent("logprobs")
        lossMask = try reader.integersIfPresent("loss_mask")
        sampling = try reader.objectIfPresent("sampling")
        policyVersion = try reader.stringIfPresent("policy_version")
        try reader.finish()
        guard promptTokenIDs == nil || completionTokenIDs != nil else {
            throw RolloutError(.invalidRow, "the line has prompt_token_ids but no completion_token_ids")
        }
    }
}

extension SamplingRecord.Key: CustomStringConvertible {
    package var description: String {
        switch self {
        case .call(let id): "call_id \"\(id)\""
        case .request(let id): "request_id \"\(id)\""
        case .turn(let turn): "turn \(turn)"
        }
    }
}
