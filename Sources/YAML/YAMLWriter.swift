package import JSON

/// Writes a JSON value as YAML 1.2 that people read easily and ``YAMLDocument`` reads back as the same value.
///
/// Mappings and lists of mappings are blocks, small lists and mappings of scalars stand in one line, texts of several lines
/// are literal blocks. Memory and time are linear in the value.
package struct YAMLWriter {
    private var text = ""
    /// The longest line a list or mapping may be to stand in one.
    private static let width = 110

    /// The value as a document.
    package static func text(_ value: JSON) -> String {
        var writer = YAMLWriter()
        switch value {
        case .object(let object) where object.count > 0: writer.block(object, indent: 0)
        case .array(let items) where !items.isEmpty: writer.block(items, indent: 0)
        default: writer.text = YAMLWriter.inline(value) + "\n"
        }
        return writer.text
    }

    private mutating func block(_ object: JSONObject, indent: Int, isInItem: Bool = false) {
        var isFirst = isInItem
        for (key, value) in object {
            if !isFirst { pad(indent) }
            isFirst = false
            text += YAMLWriter.scalar(key) + ":"
            member(value, indent: indent)
        }
    }

    private mutating func block(_ items: [JSON], indent: Int) {
        for item in items {
            pad(indent)
            text += "-"
            if case .object(let object) = item, !YAMLWriter.isShort(item, indent + 2), object.count > 0 {
                text += " "
                block(object, indent: indent + 2, isInItem: true)
            } else {
                member(item, indent: indent)
            }
        }
    }

    /// What stands behind `key:` or `-`, to the end of its last line.
    private mutating func member(_ value: JSON, indent: Int) {
        if case .string(let string) = value, YAMLWriter.isLiteral(string) {
            text += " |" + (string.hasSuffix("\n") ? "" : "-") + "\n"
            for line in string.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
                string.hasSuffix("\n") ? 1 : 0
            ) {
                if !line.isEmpty { pad(indent + 2) }
                text += line + "\n"
            }
            return
        }
        if YAMLWriter.isShort(value, indent) {
            text += " " + YAMLWriter.inline(value) + "\n"
            return
        }
        text += "\n"
        switch value {
        case .object(let object): block(object, indent: indent + 2)
        case .array(let items): block(items, indent: indent + 2)
        default: text += YAMLWriter.inline(value) + "\n"
        }
    }

    private mutating func pad(_ count: Int) { text += String(repeating: " ", count: count) }

    // MARK: - One line

    private static func isShort(_ value: JSON, _ indent: Int) -> Bool {
        switch value {
        case .object(let object):
            object.count == 0
                || (object.allSatisfy { isFlat($0.value) && !isLiteral($0.value.stringValue ?? "") }
                    && inline(value).utf8.count + indent < width)
        case .array(let items):
            items.isEmpty
                || (items.allSatisfy { isFlat($0) && !isLiteral($0.stringValue ?? "") }
                    && inline(value).utf8.count + indent < width)
        default: true
        }
    }

    private static func isFlat(_ value: JSON) -> Bool {
        switch value {
        case .object(let object): object.allSatisfy { isScalar($0.value) }
        case .array(let items): items.allSatisfy(isScalar)
        default: true
        }
    }

    private static func isScalar(_ value: JSON) -> Bool {
        switch value {
        case .object, .array: false
        case .string(let text): !isLiteral(text)
        default: true
        }
    }

    private static func inline(_ value: JSON) -> String {
        switch value {
        case .object(let object):
            "{" + object.map { "\(scalar($0.key)): \(inline($0.value))" }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(inline).joined(separator: ", ") + "]"
        case .string(let string): scalar(string)
        default: value.rowText()
        }
    }

    // MARK: - Texts

    /// Whether a text has several lines that a literal block can hold as they are.
    private static func isLiteral(_ text: String) -> Bool {
        guard text.utf8.contains(0x0A), let first = text.utf8.first, first != 0x20, first != 0x0A,
            !text.hasSuffix("\n\n")
        else { return false }
        return text.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F) || (0xA1...0xD7FF).contains($0.value)
        }
            && !text.utf8.elementsEqual("\n".utf8)
    }

    private static func scalar(_ text: String) -> String { isPlain(text) ? text : JSON.string(text).rowText() }

    /// Whether a text can stand without quotes, also inside a line of a list or mapping.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isLetter(first), last != 0x20, last != 0x3A,
            text.utf8.count <= 200
        else { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x20 where previous == 0x3A, 0x23 where previous == 0x20: return false
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x20, 0x5F, 0x2D, 0x2E, 0x2F, 0x28, 0x29, 0x3B, 0x27, 0x3D,
                0x3C,
                0x3E, 0x2B, 0x3A, 0x25, 0x24:
                break
            default: return false
            }
            previous = byte
        }
        return !words.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    /// What YAML 1.1 or 1.2 readers take for something else.
    private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
}
