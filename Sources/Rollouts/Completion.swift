package import JSON
package import Runtime

/// One turn of a policy as it was sampled, with what the engine said about it.
package struct Completion: Sendable {
    /// One call of a turn.
    package struct Call: Sendable {
        /// The call's id, unique in its rollout; `nil` for one that the recorder gives.
        package var id: String?
        package var call: AgentCall
        /// Why the call cannot be made, where that is not for the world to say: it has no name, or another's id.
        package var defect: String?

        package init(_ call: AgentCall, id: String? = nil, defect: String? = nil) {
            self.id = id
            self.call = call
            self.defect = defect
        }
    }

    /// The text beside reasoning and calls.
    package var content: String
    package var reasoning: String?
    /// The completion as it was sampled, calls and all, where it is known.
    package var rawText: String?
    /// The calls in the order in which they are to be made.
    package var calls: [Call]
    package var finishReason: String?
    package var requestID: String?
    /// The model that answered; `nil` for the one that was asked for.
    package var model: String?
    /// The version of its weights.
    package var policyVersion: String?
    /// The ids of the whole prompt, from the engine.
    package var promptTokenIDs: [Int]?
    /// The sampled ids, from the engine.
    package var completionTokenIDs: [Int]?
    package var logprobs: [Double]?
    /// Sampling parameters that differ from the policy's.
    package var sampling: JSONObject?
    /// Token counts of this turn.
    package var usage: JSONObject?
    /// How many of the oldest turns the prompt left out.
    package var droppedTurns: Int
    /// How long the engine took, in milliseconds.
    package var milliseconds: Int

    package init(
        content: String = "",
        reasoning: String? = nil,
        rawText: String? = nil,
        calls: [Call] = [],
        finishReason: String? = nil,
        requestID: String? = nil,
        model: String? = nil,
        policyVersion: String? = nil,
        promptTokenIDs: [Int]? = nil,
        completionTokenIDs: [Int]? = nil,
        logprobs: [Double]? = nil,
        sampling: JSONObject? = nil,
        usage: JSONObject? = nil,
        droppedTurns: Int = 0,
        milliseconds: Int = 0
    ) {
        self.content = content
        self.reasoning = reasoning
        self.rawText = rawText
        self.calls = calls
        self.finishReason = finishReason
        self.requestID = requestID
        self.model = model
        self.policyVersion = policyVersion
        self.promptTokenIDs = promptTokenIDs
        self.completionTokenIDs = completionTokenIDs
        self.logprobs = logprobs
        self.sampling = sampling
        self.usage = usage
        self.droppedTurns = droppedTurns
        self.milliseconds = milliseconds
    }
}
