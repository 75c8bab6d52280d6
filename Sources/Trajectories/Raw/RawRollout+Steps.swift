package import JSON

extension RawRollout {
    /// One entry of a trajectory as text.
    package enum Step {
        /// Instructions that the policy was given.
        case system(content: RawJSON)
        /// What a person said.
        case user(content: RawJSON)
        /// What the policy sampled.
        case assistant(Assistant)
        /// The answer to a tool call.
        case tool(ToolResult)
        /// Something that the policy was not shown.
        case event(RawJSON)

        init(_ json: RawJSON, at index: Int) throws(RolloutError) {
            guard json.kind == .object else { throw RawRollout.wrongType("steps[\(index)]", "an object") }
            let kind = try json.member("kind", .string, of: "steps[\(index)]")
            if kind.isText("assistant") {
                self = .assistant(try Assistant(json, at: index))
            } else if kind.isText("tool") {
                self = .tool(try ToolResult(json, at: index))
            } else if kind.isText("user") {
                self = .user(content: try json.member("content", .string, of: "steps[\(index)]"))
            } else if kind.isText("system") {
                self = .system(content: try json.member("content", .string, of: "steps[\(index)]"))
            } else if kind.isText("event") {
                _ = try json.member("content", .string, of: "steps[\(index)]")
                _ = try json.member("name", .string, of: "steps[\(index)]")
                self = .event(json)
            } else {
                throw RolloutError(
                    .invalidRow,
                    "steps[\(index)] is a \"\(kind.text ?? "")\", which is none of "
                        + Rollout.Step.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
        }
    }

    /// One completion of the policy as text; what a row has null for, or not at all, is nil.
    package struct Assistant {
        /// The whole step.
        package let json: RawJSON
        /// The text beside reasoning and calls: a string.
        package private(set) var content: RawJSON
        /// The reasoning: a string.
        package private(set) var reasoning: RawJSON?
        /// The completion as it was sampled: a string.
        package private(set) var rawText: RawJSON?
        /// The tool calls in order.
        package private(set) var calls: [Call] = []
        /// Why sampling stopped: a string.
        package private(set) var finishReason: RawJSON?
        /// The model that answered: a string.
        package private(set) var model: RawJSON?
        /// The version of its weights: a string.
        package private(set) var policyVersion: RawJSON?
        /// When the call began, in milliseconds since the rollout began.
        package private(set) var startMilliseconds = 0
        /// When it ended.
        package private(set) var endMilliseconds = 0
        /// The step that the prompt ended with when it is not the one before.
        package private(set) var promptPrefixStep: Int?
        /// Earlier steps that the prompt left out.
        package private(set) var promptDropped: Range<Int>?
        /// Whether the token chain starts anew, with the whole prompt in ``scaffold``.
        package private(set) var startsBranch = false
        /// Token ids that the chat template put before this completion: a list.
        package private(set) var scaffold: RawJSON?
        /// The sampled token ids: a list.
        package private(set) var completion: RawJSON?
        /// Their log probabilities: a list.
        package private(set) var logprobs: RawJSON?
        /// Which of them count: a list of 0 and 1.
        package private(set) var lossMask: RawJSON?
        /// Token counts: an object.
        package private(set) var usage: RawJSON?
        /// What this action earned: a number.
        package private(set) var reward: RawJSON?

        init(_ json: RawJSON, at index: Int) throws(RolloutError) {
            self.json = json
            var place: String { "steps[\(index)]" }
            content = try json.member("content", .string, of: place)
            var hasCalls = false
            for (key, value) in json.members {
                func typed(_ kind: RawJSON.Kind) throws(RolloutError) -> RawJSON? {
                    guard value.kind == kind || value.isNull else {
                        throw RawRollout.wrongType("\"\(key.text ?? "")\" of \(place)", "\(kind) or null")
                    }
                    return value.unlessNull
                }
                if key.isText("tool_calls") {
                    guard value.kind == .array else {
                        throw RawRollout.wrongType("\"tool_calls\" of \(place)", "array")
                    }
                    hasCalls = true
                    for call in value.elements { calls.append(try Call(call, at: place)) }
                } else if key.isText("reasoning") {
                    reasoning = try typed(.string)
                } else if key.isText("raw_text") {
                    rawText = try typed(.string)
                } else if key.isText("finish_reason") {
                    finishReason = try typed(.string)
                } else if key.isText("model") {
                    model = try typed(.string)
                } else if key.isText("policy_version") {
                    policyVersion = try typed(.string)
                } else if key.isText("completion_token_ids") {
                    completion = try typed(.array)
                } else if key.isText("scaffold_token_ids") {
                    scaffold = try typed(.array)
                } else if key.isText("logprobs") {
                    logprobs = try typed(.array)
                } else if key.isText("loss_mask") {
                    lossMask = try typed(.array)
                } else if key.isText("usage") {
                    usage = try typed(.object)
                } else if key.isText("reward") {
                    reward = try typed(.number)
                } else if key.isText("t0_ms") {
                    startMilliseconds = Int(value.integer ?? -1)
                } else if key.isText("t1_ms") {
                    endMilliseconds = Int(value.integer ?? -1)
                } else if key.isText("prompt_prefix_step"), !value.isNull {
                    promptPrefixStep = Int(value.integer ?? -1)
                } else if key.isText("prompt_dropped"), !value.isNull {
                    promptDropped = try Assistant.range(value, place)
                } else if key.isText("starts_branch") {
                    startsBranch = value.bool == true
                }
            }
            guard hasCalls else { throw RolloutError(.invalidRow, "\(place) lacks \"tool_calls\"") }
        }

        /// A range that is written as `[from, to]`, its end not included.
        private static func range(_ json: RawJSON, _ place: String) throws(RolloutError) -> Range<Int> {
            let bounds = json.elements.map { $0.integer ?? -1 }
            guard bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1] else {
                throw RawRollout.wrongType("\"prompt_dropped\" of \(place)", "[from, to]")
            }
            return Int(bounds[0])..<Int(bounds[1])
        }
    }

    /// One tool call as text.
    package struct Call {
        /// The call's id: a string.
        package let id: RawJSON
        /// The tool's name: a string.
        package let name: RawJSON
        /// The arguments, an object; nil when they could not be parsed.
        package let arguments: RawJSON?
        /// The arguments' exact text: a string.
        package let argumentsText: RawJSON
        /// Why the call could not be parsed: a string.
        package let error: RawJSON?

        init(_ json: RawJSON, at place: String) throws(RolloutError) {
            guard json.kind == .object else { throw RawRollout.wrongType("a tool call of \(place)", "an object") }
            id = try json.member("id", .string, of: "a call of \(place)")
            name = try json.member("name", .string, of: "a call of \(place)")
            arguments = try json.member("arguments", .object, .null, of: "a call of \(place)").unlessNull
            argumentsText = try json.member("arguments_text", .string, of: "a call of \(place)")
            error = try json.member("error", .string, .null, of: "a call of \(place)").unlessNull
            guard try json.member("parse_ok", .bool, of: "a call of \(place)").bool == (arguments != nil) else {
                throw RolloutError(
                    .brokenInvariant,
                    "\(place): arguments of \"\(id.text ?? "")\" must be an object, or null with parse_ok false"
                )
            }
        }
    }

    /// The answer to one tool call as text.
    package struct ToolResult {
        /// The whole step.
        package let json: RawJSON
        /// The call that is answered: a string.
        package let callID: RawJSON
        /// The tool's name: a string.
        package let name: RawJSON
        /// The answer exactly as the policy was shown it: a string.
        package let content: RawJSON
        /// How the call ended: a string.
        package let outcome: RawJSON
        /// Whether the call did not end in `ok`.
        package let isError: Bool
        /// How long the call took, in milliseconds.
        package let duration: RawJSON
        /// The answer's token ids: a list.
        package let tokenIDs: RawJSON?

        init(_ json: RawJSON, at index: Int) throws(RolloutError) {
            self.json = json
            callID = try json.member("tool_call_id", .string, of: "steps[\(index)]")
            name = try json.member("name", .string, of: "steps[\(index)]")
            content = try json.member("content", .string, of: "steps[\(index)]")
            outcome = try json.member("outcome", .string, of: "steps[\(index)]")
            isError = try json.member("is_error", .bool, of: "steps[\(index)]").bool == true
            duration = try json.member("duration_ms", .number, of: "steps[\(index)]")
            tokenIDs = try json.member("token_ids", .array, .null, of: "steps[\(index)]").unlessNull
        }
    }
}
