package import JSON

extension Rollout {
    /// One entry of a trajectory.
    package enum Step: Sendable {
        /// Instructions that the policy was given.
        case system(content: String)
        /// What a person, or whoever stands for one, said.
        case user(content: String)
        /// What the policy sampled.
        case assistant(Assistant)
        /// The answer to a tool call.
        case tool(ToolResult)
        /// Something that happened and that the policy was not shown.
        case event(Event)

        /// The kinds of steps, as rows name them.
        package enum Kind: String, Sendable, CaseIterable {
            /// ``Step/system(content:)``.
            case system
            /// ``Step/user(content:)``.
            case user
            /// ``Step/assistant(_:)``.
            case assistant
            /// ``Step/tool(_:)``.
            case tool
            /// ``Step/event(_:)``.
            case event
        }

        /// The step's kind.
        package var kind: Kind {
            switch self {
            case .system: .system
            case .user: .user
            case .assistant: .assistant
            case .tool: .tool
            case .event: .event
            }
        }

        /// What the step earned, where somebody said.
        package var reward: Double? {
            guard case .assistant(let assistant) = self else { return nil }
            return assistant.reward
        }

        /// The step's text.
        package var content: String {
            switch self {
            case .system(let content), .user(let content): content
            case .assistant(let assistant): assistant.content
            case .tool(let result): result.content
            case .event(let event): event.content
            }
        }
    }

    /// One completion of the policy.
    package struct Assistant: Sendable {
        /// The text beside reasoning and calls; empty, never absent.
        package var content: String
        /// The reasoning, where the endpoint separates it.
        package var reasoning: String?
        /// The completion as it was sampled, calls and all, where it is known.
        package var rawText: String?
        /// The tool calls in order.
        package var toolCalls: [ToolCall]
        /// Why sampling stopped: `stop`, `length`, `tool_calls`, ….
        package var finishReason: String?
        /// The endpoint's name for the request.
        package var requestID: String?
        /// The model that answered.
        package var model: String?
        /// The version of its weights.
        package var policyVersion: String?
        /// When the call began, in milliseconds since the rollout began.
        package var startMilliseconds: Int
        /// When the call ended, in milliseconds since the rollout began.
        package var endMilliseconds: Int
        /// The step that the prompt ended with when it is not the one before: the history was rewritten or branched there.
        package var promptPrefixStep: Int?
        /// Token ids that the chat template put between the last known ids and this completion.
        package var scaffoldTokenIDs: [Int]?
        /// The sampled token ids, from the engine.
        package var completionTokenIDs: [Int]?
        /// The log probability of each sampled token.
        package var logprobs: [Double]?
        /// 1 for every sampled token to train on, 0 for the others; nil when all count.
        package var lossMask: [Int]?
        /// Sampling parameters that differ from the policy's.
        package var sampling: JSONObject?
        /// Token counts of this call.
        package var usage: JSONObject?
        /// What this action earned; the sum over the rollout is its reward.
        package var reward: Double?
        /// The earlier steps that the history window left out of this prompt.
        package var promptDropped: Range<Int>?
        /// Whether the chain of token ids begins anew here: the engine's prompt does not go on from what is known, and
        /// ``scaffoldTokenIDs`` is all of it.
        package var startsBranch: Bool

        /// Creates a completion.
        package init(
            content: String,
            reasoning: String? = nil,
            rawText: String? = nil,
            toolCalls: [ToolCall] = [],
            finishReason: String? = nil,
            requestID: String? = nil,
            model: String? = nil,
            policyVersion: String? = nil,
            startMilliseconds: Int = 0,
            endMilliseconds: Int = 0,
            promptPrefixStep: Int? = nil,
            scaffoldTokenIDs: [Int]? = nil,
            completionTokenIDs: [Int]? = nil,
            logprobs: [Double]? = nil,
            lossMask: [Int]? = nil,
            sampling: JSONObject? = nil,
            usage: JSONObject? = nil,
            reward: Double? = nil,
            promptDropped: Range<Int>? = nil,
            startsBranch: Bool = false
        ) {
            self.content = content
            self.reasoning = reasoning
            self.rawText = rawText
            self.toolCalls = toolCalls
            self.finishReason = finishReason
            self.requestID = requestID
            self.model = model
            self.policyVersion = policyVersion
            self.startMilliseconds = startMilliseconds
            self.endMilliseconds = endMilliseconds
            self.promptPrefixStep = promptPrefixStep
            self.scaffoldTokenIDs = scaffoldTokenIDs
            self.completionTokenIDs = completionTokenIDs
            self.logprobs = logprobs
            self.lossMask = lossMask
            self.sampling = sampling
            self.usage = usage
            self.reward = reward
            self.promptDropped = promptDropped
            self.startsBranch = startsBranch
        }
    }

    /// One tool call as the policy wrote it.
    package struct ToolCall: Sendable {
        /// The call's id, unique in its rollout.
        package var id: String
        /// The tool's name; empty when none could be read.
        package var name: String
        /// The arguments as an object, or nil when they could not be parsed.
        package var arguments: JSON?
        /// The arguments' exact text.
        package var argumentsText: String
        /// Whether the call could be parsed.
        package var parseOK: Bool
        /// Why it could not.
        package var error: String?

        /// Creates a call.
        package init(
            id: String,
            name: String,
            arguments: JSON?,
            argumentsText: String,
            parseOK: Bool,
            error: String? = nil
        ) {
            self.id = id
            self.name = name
            self.arguments = arguments
            self.argumentsText = argumentsText
            self.parseOK = parseOK
            self.error = error
        }
    }

    /// The answer to one tool call.
    package struct ToolResult: Sendable {
        /// The call that is answered.
        package var toolCallID: String
        /// The tool's name.
        package var name: String
        /// The answer exactly as the policy was shown it.
        package var content: String
        /// How the call ended.
        package var outcome: CallOutcome
        /// Whether the call did not end in `ok`.
        package var isError: Bool { outcome != .ok }
        /// How long the call took, in milliseconds.
        package var durationMilliseconds: Int
        /// Whether the answer was shortened for the policy.
        package var truncated: Bool
        /// The answer's token ids, where the engine gave them.
        package var tokenIDs: [Int]?
        /// The digest of the world's state before the call.
        package var stateHashBefore: String?
        /// The digest of the world's state after the call.
        package var stateHashAfter: String?
        /// The answer before it was made into text, where it was kept: always where ``truncated`` is set.
        package var resultRaw: JSON?
        /// The call of the world's own tool, where it is not what the policy wrote: a call inside `call_tool`.
        package var call: WorldCall?

        /// Creates an answer.
        package init(
            toolCallID: String,
            name: String,
            content: String,
            outcome: CallOutcome,
            durationMilliseconds: Int = 0,
            truncated: Bool = false,
            tokenIDs: [Int]? = nil,
            stateHashBefore: String? = nil,
            stateHashAfter: String? = nil,
            resultRaw: JSON? = nil,
            call: WorldCall? = nil
        ) {
            self.toolCallID = toolCallID
            self.name = name
            self.content = content
            self.outcome = outcome
            self.durationMilliseconds = durationMilliseconds
            self.truncated = truncated
            self.tokenIDs = tokenIDs
            self.stateHashBefore = stateHashBefore
            self.stateHashAfter = stateHashAfter
            self.resultRaw = resultRaw
            self.call = call
        }
    }

    /// A call of a world's tool.
    package struct WorldCall: Sendable {
        /// The tool's name in the world.
        package var tool: String
        /// The arguments; null when they were not JSON.
        package var arguments: JSON

        /// Creates a call.
        package init(tool: String, arguments: JSON) {
            self.tool = tool
            self.arguments = arguments
        }
    }

    /// Something that happened outside the conversation: a snapshot, a rewritten history, a retry.
    package struct Event: Sendable {
        /// What happened, as a short word.
        package var name: String
        /// What happened, for people.
        package var content: String
        /// What happened, for programs.
        package var data: JSON?

        /// Creates an event.
        package init(name: String, content: String = "", data: JSON? = nil) {
            self.name = name
            self.content = content
            self.data = data
        }
    }
}
