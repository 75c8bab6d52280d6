import JSON

/// Resolution of plain scalars under the YAML 1.2 core schema (section 10.3.2): `yes` and `on` are text.
enum CoreSchema {
    static func resolve(_ text: String, at position: SourcePosition) throws(YAMLError) -> JSON {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, isNumeric(first) else { return .string(text) }
        if let prefix = radixPrefix(of: text) {
            guard let value = Int64(text.dropFirst(2), radix: prefix) else {
                throw YAMLError(
                    message: "\(text.prefix(40)) does not fit a 64-bit integer; quote it if it is text",
                    position: position
                )
            }
            return .integer(value)
        }
        switch shape(of: text) {
        case .integer:
            guard let value = Int64(text) else {
                throw YAMLError(
                    message: "\(text.prefix(40)) does not fit a 64-bit integer; quote it if it is text",
                    position: position
                )
            }
            return .integer(value)
        case .decimal:
            guard let value = Double(text), value.isFinite else {
                throw YAMLError(message: "\(text.prefix(40)) is too large for a number", position: position)
            }
            return .double(value)
        case .special:
            throw YAMLError(message: "\(text.prefix(40)) has no JSON form; quote it if it is text", position: position)
        case .text:
            return .string(text)
        }
    }

    private enum Shape {
        case integer
        case decimal
        case special
        case text
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
    }

    private static func radixPrefix(of text: String) -> Int? {
        let digits = text.utf8.dropFirst(2)
        guard !digits.isEmpty else { return nil }
        if text.hasPrefix("0o"), digits.allSatisfy({ (0x30...0x37).contains($0) }) { return 8 }
        if text.hasPrefix("0x"), digits.allSatisfy({ isHex($0) }) { return 16 }
        return nil
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// Follows `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func shape(of text: String) -> Shape {
        var bytes = Array(text.utf8)[...]
        if bytes.first == 0x2B || bytes.first == 0x2D { bytes.removeFirst() }
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(where: { bytes.elementsEqual($0.utf8) }) {
            return .special
        }
        let whole = takeDigits(&bytes)
        if bytes.isEmpty { return whole > 0 ? .integer : .text }
        var fraction = 0
        if bytes.first == 0x2E {
            bytes.removeFirst()
            fraction = takeDigits(&bytes)
        }
        guard whole > 0 || fraction > 0 else { return .text }
        if bytes.first == 0x65 || bytes.first == 0x45 {
            bytes.removeFirst()
            if bytes.first == 0x2B || bytes.first == 0x2D { bytes.removeFirst() }
            guard takeDigits(&bytes) > 0 else { return .text }
        }
        return bytes.isEmpty ? .decimal : .text
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
        let count = bytes.prefix { (0x30...0x39).contains($0) }.count
        bytes.removeFirst(count)
        return count
    }
}
