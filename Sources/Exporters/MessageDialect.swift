import JSON
import Trajectories

/// How messages are written: chat templates and the OpenAI wire differ in what `arguments` is, readers in whether keys may be missing.
struct MessageDialect {
    /// Whether arguments are a string of JSON rather than an object.
    var quotesArguments: Bool
    /// Whether every message has every key, empty where there is nothing to say.
    var isUniform: Bool

    /// What chat templates want.
    static let objects = MessageDialect(quotesArguments: false, isUniform: false)
    /// What the OpenAI wire has.
    static let wire = MessageDialect(quotesArguments: true, isUniform: false)
    /// The same with one type for all rows.
    static let uniform = MessageDialect(quotesArguments: true, isUniform: true)

    /// Writes messages as a list.
    func write(_ messages: some Sequence<Conversation.Message>, to output: inout ByteWriter) {
        var separator: StaticString = ""
        output.write("[")
        for message in messages {
            output.write(separator)
            separator = ","
            write(message, to: &output)
        }
        output.write("]")
    }

    /// Writes one message.
    func write(_ message: Conversation.Message, to output: inout ByteWriter) {
        output.write("{\"content\":")
        output.write(message.content)
        write(",\"name\":", message.result?.name, to: &output)
        write(",\"reasoning_content\":", message.reasoning, to: &output)
        output.write(",\"role\":\"")
        output.write(message.role.name)
        output.write("\"")
        write(",\"tool_call_id\":", message.result?.callID, to: &output)
        if isUniform || !message.calls.isEmpty {
            output.write(",\"tool_calls\":")
            write(message.calls, to: &output)
        }
        output.write("}")
    }

    private func write(_ key: StaticString, _ text: RawJSON?, to output: inout ByteWriter) {
        guard isUniform || text != nil else { return }
        output.write(key)
        output.writeText(text)
    }

    private func write(_ calls: [RawRollout.Call], to output: inout ByteWriter) {
        var separator: StaticString = ""
        output.write("[")
        for call in calls {
            output.write(separator)
            separator = ","
            output.write("{\"function\":{\"arguments\":")
            if let arguments = call.arguments {
                if quotesArguments { output.write(quoting: arguments) } else { output.write(arguments) }
            }
            output.write(",\"name\":")
            output.write(call.name)
            output.write("},\"id\":")
            output.write(call.id)
            output.write(",\"type\":\"function\"}")
        }
        output.write("]")
    }
}

extension ByteWriter {
    /// Writes a string, or the empty one.
    mutating func writeText(_ text: RawJSON?) {
        if let text { write(text) } else { write("\"\"") }
    }

    /// Writes a value's JSON as a string.
    mutating func write(quoting value: RawJSON) {
        write("\"")
        write(escaping: value)
        write("\"")
    }
}
