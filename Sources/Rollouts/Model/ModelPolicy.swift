import JSON
import ModelClient
import Runtime
import Trajectories
import Verification

/// A model behind an endpoint, asked for each turn.
struct ModelPolicy: Policy {
    private let source: ModelPolicySource
    private let briefing: Briefing
    private var conversation: Conversation
    private var names = CallNames()
    private var random: SeededRandom
    /// The sampling parameters that are this rollout's own.
    private let sampling: JSONObject?

    /// The most calls of one turn that are made.
    private static let maximumCalls = 128

    init(_ source: ModelPolicySource, _ briefing: Briefing) {
        self.source = source
        self.briefing = briefing
        conversation = Conversation(
            system: briefing.system,
            instruction: briefing.instance.instruction,
            source.toolFormat
        )
        random = SeededRandom(briefing.rolloutID)
        sampling = source.sampling(ofSample: briefing.sample, attempt: briefing.attempt)
    }

    mutating func next(after shown: [Observation]) async throws -> Action {
        conversation.answer(shown.map(\.text))
        let (messages, dropped) = conversation.messages(history: briefing.history)
        let tools = source.toolFormat == .native ? briefing.tools : []
        let request = ChatRequest(messages: messages, tools: tools, sampling: sampling ?? [:])
        do {
            let reply = try await source.client.complete(request, deadline: briefing.deadline, random: &random)
            var completion = take(reply.completion)
            completion.droppedTurns = dropped
            completion.milliseconds = reply.milliseconds
            return .turn(completion)
        } catch is DeadlinePassed {
            return .end(.timeout)
        } catch let error as ChatError where error.code == .contextOverflow {
            return .end(.contextOverflow)
        } catch let error as ChatError {
            throw PolicyError(message: "\(error)", evidence: error.evidence, endsRun: error.concernsAllRequests)
        }
    }

    /// Makes a turn of what the endpoint gave, and keeps it for the next request.
    private mutating func take(_ answer: ChatCompletion) -> Completion {
        var turn = Completion(
            reasoning: answer.reasoning,
            finishReason: answer.finishReason,
            requestID: answer.id,
            model: answer.model,
            policyVersion: source.policyVersion ?? answer.version,
            promptTokenIDs: answer.promptTokenIDs,
            completionTokenIDs: answer.tokenIDs,
            logprobs: answer.logprobs,
            sampling: sampling,
            usage: answer.usage
        )
        var text = answer.content
        if answer.reasoning == nil { (turn.reasoning, text) = ReasoningText.split(text) }
        // Where the engine took the reasoning or the calls out of the text, nobody knows it any more.
        if answer.reasoning == nil, answer.toolCalls.isEmpty { turn.rawText = answer.content }
        if source.toolFormat == .hermes, answer.toolCalls.isEmpty {
            let parsed = HermesCalls(text)
            turn.content = parsed.content
            turn.calls = parsed.calls
            for (index, id) in names.take(count: turn.calls.count).enumerated() { turn.calls[index].id = id }
        } else {
            turn.content = text
            turn.calls = zip(answer.toolCalls, names.take(answer.toolCalls.map(\.id))).map { call, name in
                Completion.Call(call, id: name.id, defect: name.defect)
            }
        }
        for index in turn.calls.indices.dropFirst(ModelPolicy.maximumCalls) {
            turn.calls[index].defect = "a turn has at most \(ModelPolicy.maximumCalls) calls"
        }
        conversation.say(message(answer, turn.calls), calls: turn.calls.map { ($0.id ?? "", $0.call.name) })
        return turn
    }

    /// The model's message as it goes back to it: what it gave, with the ids that the calls are answered under.
    private func message(_ answer: ChatCompletion, _ calls: [Completion.Call]) -> JSON {
        var message: JSONObject = ["role": "assistant", "content": .string(answer.content)]
        if let reasoning = answer.reasoning { message[answer.reasoningKey] = .string(reasoning) }
        if !answer.toolCalls.isEmpty {
            message["tool_calls"] = .array(
                calls.map { call in
                    // Engines parse the history, and refuse all of it for arguments that are no object. What was wrong with
                    // them, the answer says.
                    let isObject = call.defect == nil && call.call.arguments?.objectValue != nil
                    let arguments = isObject && !call.call.text.isEmpty ? call.call.text : "{}"
                    return [
                        "id": .string(call.id ?? ""), "type": "function",
                        "function": ["name": .string(call.call.name), "arguments": .string(arguments)],
                    ]
                }
            )
        }
        return .object(message)
    }
}

extension Completion.Call {
    /// A call as an endpoint gave it.
    fileprivate init(_ sent: ChatCompletion.ToolCall, id: String, defect: String?) {
        var call = AgentCall(sent.name, text: sent.arguments)
        // Where there is nothing to send, models send nothing, or null.
        if sent.arguments.allSatisfy(\.isWhitespace) || call.arguments?.isNull == true { call.arguments = [:] }
        self.init(call, id: id, defect: sent.name.isEmpty ? "the call has no name" : defect)
    }
}

extension ChatError {
    /// What a fault's evidence says of the error beside its message.
    fileprivate var evidence: JSONObject {
        var evidence: JSONObject = ["endpoint": .string(code.rawValue), "attempts": .count(attempts)]
        if let status { evidence["status"] = .count(status) }
        return evidence
    }
}
