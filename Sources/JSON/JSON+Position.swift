extension JSON {
    /// Where the value a pointer points to starts in the source text of a valid document, both counted from 1, the column in bytes.
    ///
    /// nil when there is no such value or the text before it is no JSON. Takes time linear in the length of the text up to the value.
    package static func position(of pointer: JSONPointer, in bytes: [UInt8]) -> (line: Int, column: Int)? {
        bytes.withUnsafeBufferPointer { document in
            guard let base = document.baseAddress else { return nil }
            let limits = JSONLimits(
                depth: JSONLimits.maximumDepth,
                bytes: .max,
                numberLength: .max,
                bigIntegers: .asDouble
            )
            var parser = Parser(base, count: document.count, limits: limits)
            do throws(ParseFailure) {
                guard try parser.seek(pointer) else { return nil }
            } catch {
                return nil
            }
            return JSONError.position(of: parser.offset, in: document)
        }
    }
}

extension Parser {
    /// Moves the cursor to the value the pointer points to; returns false when there is none.
    fileprivate mutating func seek(_ pointer: JSONPointer) throws(ParseFailure) -> Bool {
        skipWhitespace()
        for token in pointer.tokens {
            guard cursor < end else { return false }
            switch cursor.pointee {
            case UInt8(ascii: "{"):
                guard try seekMember(token) else { return false }
            case UInt8(ascii: "["):
                guard let index = JSONPointer.index(token), try seekElement(index) else { return false }
            default:
                return false
            }
        }
        return cursor < end
    }

    private mutating func seekMember(_ key: String) throws(ParseFailure) -> Bool {
        cursor += 1
        skipWhitespace()
        while skip(UInt8(ascii: "\"")) {
            let found = UTF8Text.equal(try parseString(), key)
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipWhitespace()
            if found { return true }
            guard try skipValueAndComma() else { return false }
        }
        return false
    }

    private mutating func seekElement(_ index: Int) throws(ParseFailure) -> Bool {
        cursor += 1
        skipWhitespace()
        if cursor < end, cursor.pointee == UInt8(ascii: "]") { return false }
        for _ in 0..<index {
            guard try skipValueAndComma() else { return false }
        }
        return true
    }

    private mutating func skipValueAndComma() throws(ParseFailure) -> Bool {
        _ = try parseValue()
        skipWhitespace()
        guard skip(UInt8(ascii: ",")) else { return false }
        skipWhitespace()
        return true
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard cursor < end, cursor.pointee == byte else { return false }
        cursor += 1
        return true
    }
}
