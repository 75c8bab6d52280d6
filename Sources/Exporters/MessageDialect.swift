import JSON
import Trajectories

/// How a message is written for chat templates and for the OpenAI wire: they differ in what `arguments` is.
enum MessageDialect {
    /// Arguments are an object, and a message has only the keys that have something to say.
    case objects
    /// Arguments are a string, and every message has every key.
    case strings

    /// Writes messages as a list.
    func write(_ messages: some Sequence<Conversation.Message>, to output: inout ByteWriter) {
        output.write(UInt8(ascii: "["))
        var isFirst = true
        for message in messages {
            if !isFirst { output.write(UInt8(ascii: ",")) }
            isFirst = false
            switch self {
            case .objects: writeShort(message, to: &output)
            case .strings: writeUniform(message, to: &output)
            }
        }
        output.write(UInt8(ascii: "]"))
    }

    private func writeShort(_ message: Conversation.Message, to output: inout ByteWriter) {
        output.write("{\"content\":")
        output.write(message.content)
        if let result = message.result {
            output.write(",\"name\":")
            output.write(result.name)
        }
        if let reasoning = message.reasoning {
            output.write(",\"reasoning_content\":")
            output.write(reasoning)
        }
        output.write(",\"role\":\"")
        output.write(message.role.name)
        output.write("\"")
        if let result = message.result {
            output.write(",\"tool_call_id\":")
            output.write(result.callID)
        }
        if !message.calls.isEmpty {
            output.write(",\"tool_calls\":")
            writeCalls(message.calls, to: &output)
        }
        output.write(UInt8(ascii: "}"))
    }

    private func writeUniform(_ message: Conversation.Message, to output: inout ByteWriter) {
        output.write("{\"content\":")
        output.write(message.content)
        output.write(",\"name\":")
        output.writeText(message.result?.name)
        output.write(",\"reasoning_content\":")
        output.writeText(message.reasoning)
        output.write(",\"role\":\"")
        output.write(message.role.name)
        output.write("\"")
        output.write(",\"tool_call_id\":")
        output.writeText(message.result?.callID)
        output.write(",\"tool_calls\":")
        writeCalls(message.calls, to: &output)
        output.write(UInt8(ascii: "}"))
    }

    private func writeCalls(_ calls: [RawRollout.Call], to output: inout ByteWriter) {
        var separator: StaticString = "["
        for call in calls {
            output.write(separator)
            separator = ","
            output.write("{\"function\":{\"arguments\":")
            if let arguments = call.arguments {
                switch self {
                case .objects: output.write(arguments)
                case .strings: output.write(quoting: arguments)
                }
            }
            output.write(",\"name\":")
            output.write(call.name)
            output.write("},\"id\":")
            output.write(call.id)
            output.write(",\"type\":\"function\"}")
        }
        output.write(calls.isEmpty ? "[]" : "]")
    }
}

extension ByteWriter {
    /// Writes a string, or the empty one.
    mutating func writeText(_ text: RawJSON?) {
        if let text { write(text) } else { write("\"\"") }
    }

    /// Writes a value's JSON as a string.
    mutating func write(quoting value: RawJSON) {
        write(UInt8(ascii: "\""))
        write(escaping: value)
        write(UInt8(ascii: "\""))
    }
}
