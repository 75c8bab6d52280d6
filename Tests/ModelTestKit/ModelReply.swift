package import JSON

/// What the server sends, piece by piece.
package struct ModelReply: Sendable {
    package enum Part: Sendable {
        case bytes([UInt8])
        /// Nothing any more, with the connection open.
        case silence
        case hangUp
    }

    package var parts: [Part]

    package init(_ parts: [Part]) {
        self.parts = parts
    }

    /// A response with a body of known length.
    package static func whole(
        _ body: [UInt8],
        status: Int = 200,
        type: String = "application/json",
        headers: [String] = []
    ) -> ModelReply {
        let head = head(status, ["Content-Type: \(type)", "Content-Length: \(body.count)"] + headers)
        return ModelReply([.bytes(head + body)])
    }

    package static func json(_ json: JSON, status: Int = 200, headers: [String] = []) -> ModelReply {
        whole(json.rowBytes(), status: status, headers: headers)
    }

    package static func text(
        _ text: String,
        status: Int = 200,
        type: String = "application/json",
        headers: [String] = []
    ) -> ModelReply {
        whole(Array(text.utf8), status: status, type: type, headers: headers)
    }

    /// An event stream in chunked encoding, cut into pieces of so many bytes wherever that falls.
    package static func events(_ events: [JSON], every size: Int = 7, done: Bool = true) -> ModelReply {
        var bytes: [UInt8] = []
        for event in events { bytes += Array("data: ".utf8) + event.rowBytes() + Array("\n\n".utf8) }
        if done { bytes += Array("data: [DONE]\n\n".utf8) }
        return chunked(bytes, every: size)
    }

    /// A body in chunked encoding. Each piece is sent on its own, and the marks between them apart from both.
    package static func chunked(_ bytes: [UInt8], every size: Int, type: String = "text/event-stream") -> ModelReply {
        var parts: [Part] = [.bytes(head(200, ["Content-Type: \(type)", "Transfer-Encoding: chunked"]))]
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = bytes[start..<min(start + size, bytes.count)]
            parts.append(.bytes(Array((String(piece.count, radix: 16) + "\r\n").utf8)))
            parts.append(.bytes(Array(piece) + [13]))
            parts.append(.bytes([10]))
        }
        return ModelReply(parts + [.bytes(Array("0\r\n\r\n".utf8))])
    }

    /// The first bytes of the reply and nothing after them.
    package func cut(after count: Int, _ end: Part) -> ModelReply {
        var bytes: [UInt8] = []
        for case .bytes(let part) in parts { bytes += part }
        return ModelReply([.bytes(Array(bytes.prefix(count))), end])
    }

    private static func head(_ status: Int, _ headers: [String]) -> [UInt8] {
        Array((["HTTP/1.1 \(status) Scripted"] + headers + ["", ""]).joined(separator: "\r\n").utf8)
    }
}

/// Answers of chat completions.
extension ModelReply {
    /// A message as the answer of a model that was asked once.
    package static func message(_ message: JSON, finish: String = "stop", _ more: JSONObject = [:]) -> ModelReply {
        json(completion(message, finish: finish, more))
    }

    package static func say(_ text: String, finish: String = "stop", _ more: JSONObject = [:]) -> ModelReply {
        message(["role": "assistant", "content": .string(text)], finish: finish, more)
    }

    /// A turn with calls, each an id, a name and the text of the arguments.
    package static func call(
        _ calls: (id: String, name: String, arguments: String)...,
        more: JSONObject = [:]
    ) -> ModelReply {
        let calls = calls.map { call -> JSON in
            [
                "id": .string(call.id), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
        }
        let message: JSON = ["role": "assistant", "content": .null, "tool_calls": .array(calls)]
        return self.message(message, finish: "tool_calls", more)
    }

    package static func completion(_ message: JSON, finish: String = "stop", _ more: JSONObject = [:]) -> JSON {
        var choice: JSONObject = ["index": 0, "message": message, "finish_reason": .string(finish)]
        var body: JSONObject = [
            "id": "chatcmpl-1", "object": "chat.completion", "model": "test-model",
            "usage": ["prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15],
        ]
        for (key, value) in more {
            if key.hasPrefix("choice.") { choice[String(key.dropFirst(7))] = value } else { body[key] = value }
        }
        body["choices"] = .array([.object(choice)])
        return .object(body)
    }
}
