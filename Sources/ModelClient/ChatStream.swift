import JSON

/// Puts a completion together from the chunks of a stream: a pure state machine.
package struct ChatStream: Sendable {
    private var events = ServerSentEvents()
    private var completion = ChatCompletion()
    /// The calls by their index, in the order in which they began.
    private var calls: [(index: Int, call: ChatCompletion.ToolCall)] = []
    private var isDone = false
    private var hasChunk = false

    /// The most calls that one answer may have.
    private static let maximumCalls = 1024

    package init() {}

    /// Takes bytes of the stream. Throws for an error inside it and for what is no chunk.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws {
        for data in try events.feed(bytes) where !isDone {
            if data.elementsEqual("[DONE]".utf8) {
                isDone = true
            } else {
                try take(data)
            }
        }
    }

    /// The completion; throws when the stream ended before it did.
    package func finish() throws(ChatError) -> ChatCompletion {
        // Some servers leave out the last line, but none the reason why the model stopped.
        guard hasChunk, isDone || completion.finishReason != nil else {
            throw ChatError(.disconnected, "the stream ended before the completion did")
        }
        var completion = completion
        completion.toolCalls = calls.map(\.call)
        completion.finish()
        return completion
    }

    private mutating func take(_ data: [UInt8]) throws(ChatError) {
        let chunk: JSON
        do {
            chunk = try JSON(parsing: data, limits: ChatClient.jsonLimits)
        } catch {
            throw ChatError(.malformed, "a chunk of the stream is not JSON: \(error)")
        }
        if let error = chunk["error"], !error.isNull { throw ChatError(inside: error) }
        guard chunk.objectValue != nil else { throw ChatError(.malformed, "a chunk of the stream is no object") }
        hasChunk = true
        completion.readCommon(chunk)
        guard let choice = chunk["choices"]?[0] else { return }
        completion.readChoice(choice)
        let delta = choice["delta"] ?? .null
        if let text = delta["content"]?.stringValue { completion.content += text }
        completion.readReasoning(delta)
        for (place, part) in (delta["tool_calls"]?.arrayValue ?? []).enumerated() { try add(part, at: place) }
    }

    /// Adds a part of a call: the first has its id and name, the others go on with the arguments.
    private mutating func add(_ part: JSON, at place: Int) throws(ChatError) {
        let index = part["index"]?.integerValue.map { Int($0) } ?? place
        var position = calls.lastIndex { $0.index == index }
        let id = part["id"]?.stringValue ?? ""
        // Servers that do not count: another id is another call.
        if let known = position, !id.isEmpty, !calls[known].call.id.isEmpty, calls[known].call.id != id {
            position = nil
        }
        guard calls.count < ChatStream.maximumCalls else {
            throw ChatError(.malformed, "the answer has more than \(ChatStream.maximumCalls) calls")
        }
        if position == nil { calls.append((index, ChatCompletion.ToolCall())) }
        let target = position ?? calls.count - 1
        if !id.isEmpty { calls[target].call.id = id }
        let function = part["function"] ?? .null
        if let name = function["name"]?.stringValue { calls[target].call.name += name }
        if let arguments = function["arguments"], !arguments.isNull {
            calls[target].call.arguments += ChatCompletion.argumentsText(arguments)
        }
    }
}
