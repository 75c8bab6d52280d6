import JSON
import Runtime

/// Reads the calls that a model wrote as `<tool_call>` text.
struct HermesCalls {
    /// The text outside the calls.
    var content = ""
    var calls: [Completion.Call] = []

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var outside: [UInt8] = []
        var position = 0
        while let start = ByteSearch.first(HermesText.callStart, in: bytes, from: position) {
            outside += bytes[position..<start.lowerBound]
            // Models that stop at the end of a call often leave out the last mark.
            let end =
                ByteSearch.first(HermesText.callEnd, in: bytes, from: start.upperBound) ?? bytes.count..<bytes.count
            calls.append(HermesCalls.call(String(decoding: bytes[start.upperBound..<end.lowerBound], as: UTF8.self)))
            position = end.upperBound
        }
        content = ReasoningText.trimmed(String(decoding: outside + bytes[position...], as: UTF8.self))
    }

    private static func call(_ text: String) -> Completion.Call {
        let text = ReasoningText.trimmed(text)
        let json: JSON
        do {
            json = try JSON(parsing: text, limits: limits)
        } catch {
            let message = "the text inside <tool_call> is not valid JSON: \(error.message)"
            return malformed(text, message + " (line \(error.line), column \(error.column))")
        }
        guard json.objectValue != nil else { return malformed(text, "the text inside <tool_call> is no JSON object") }
        guard let name = json["name"]?.stringValue, !name.isEmpty else {
            return malformed(text, "the call has no \"name\"")
        }
        let sent = MemberText.of("arguments", in: text) ?? ""
        var call = AgentCall(name, text: sent)
        switch json["arguments"] {
        case nil, .null?: call.arguments = [:]
        // Some models write the object as a string, as the wire format of OpenAI does.
        case .string(let inner)?: call.arguments = AgentCall(name, text: inner).arguments
        case let value?: call.arguments = value
        }
        return Completion.Call(call)
    }

    private static func malformed(_ text: String, _ defect: String) -> Completion.Call {
        Completion.Call(AgentCall("", text: text), defect: defect)
    }

    private static let limits = JSONLimits(depth: 64)
}

/// The exact text of a member of a JSON object, which a parsed value no longer has.
enum MemberText {
    /// The text of the last member with this key at the top of an object that is valid JSON; `nil` when there is none.
    static func of(_ key: String, in text: String) -> String? {
        let bytes = Array(text.utf8)
        var found: Range<Int>?
        var depth = 0
        var keyStart: Int?
        var isKey = false
        var valueStart: Int?
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let start = position
                position += 1
                while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                    position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
                }
                if depth == 1, isKey { keyStart = start }
                if depth == 1, isKey {
                    isKey = false
                    let name = bytes[(start + 1)..<min(position, bytes.count)]
                    if !name.elementsEqual(key.utf8) { keyStart = nil }
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 1 { isKey = true }
            case UInt8(ascii: ":") where depth == 1 && valueStart == nil:
                if keyStart != nil { valueStart = position + 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                if depth == 1, let start = valueStart { found = start..<position }
                if depth == 1 { (keyStart, valueStart, isKey) = (nil, nil, true) }
                if byte != UInt8(ascii: ",") { depth -= 1 }
            default: break
            }
            position += 1
        }
        return found.map { ReasoningText.trimmed(String(decoding: bytes[$0], as: UTF8.self)) }
    }
}
