/// Text in which a model thinks aloud before it answers: `<think>…</think>`.
enum ReasoningText {
    private static let start = "<think>"
    private static let end = "</think>"

    /// The reasoning, where there is any, and what is said after it.
    ///
    /// Chat templates may write the first mark themselves, and a completion that was cut off may lack the last.
    static func split(_ text: String) -> (reasoning: String?, content: String) {
        let begun = text.drop(while: \.isWhitespace)
        let isOpened = begun.hasPrefix(start)
        let thinking = isOpened ? begun.dropFirst(start.count) : text[...]
        let bytes = Array(thinking.utf8)
        guard let mark = ByteSearch.first(end, in: bytes, from: 0) else {
            return isOpened ? (trimmed(thinking), "") : (nil, text)
        }
        let thought = bytes[..<mark.lowerBound]
        // A mark behind a call is part of an answer.
        guard isOpened || ByteSearch.first(HermesText.callStart, in: Array(thought), from: 0) == nil else {
            return (nil, text)
        }
        let answer = String(decoding: bytes[mark.upperBound...], as: UTF8.self)
        return (trimmed(String(decoding: thought, as: UTF8.self)), trimmed(answer))
    }

    /// Text without white space around it.
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

/// Search in bytes, which costs one pass whatever the text.
enum ByteSearch {
    /// Where a text occurs first at or after a place.
    static func first(_ needle: String, in bytes: [UInt8], from start: Int) -> Range<Int>? {
        let wanted = Array(needle.utf8)
        guard let head = wanted.first else { return nil }
        var position = start
        while position + wanted.count <= bytes.count {
            if bytes[position] == head, bytes[position..<(position + wanted.count)].elementsEqual(wanted) {
                return position..<(position + wanted.count)
            }
            position += 1
        }
        return nil
    }
}
