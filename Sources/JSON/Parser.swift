/// The recursive-descent parser: one pass over the bytes, no allocation but the values'.
struct Parser: ~Copyable {
    /// What is kept of a key while its object is open.
    struct KeyMark {
        /// A cheap hash of the bytes: different marks are different keys.
        var fingerprint: UInt64
        /// Where the key starts, for the error.
        var offset: Int
    }

    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    let limits: JSONLimits
    /// How many more containers may be opened inside the current one.
    private var depthLeft: Int
    private var values = Scratch<JSON>()
    private var members = Scratch<JSONObject.Member>()
    private var marks = Scratch<KeyMark>()
    private var keyCache = KeyCache()
    /// The bytes of the last string that had escapes.
    var unescaped = Scratch<UInt8>()

    init(_ start: UnsafePointer<UInt8>, count: Int, limits: JSONLimits) {
        self.start = start
        self.end = start + count
        self.cursor = start
        self.limits = limits
        self.depthLeft = min(limits.depth, JSONLimits.maximumDepth)
    }

    /// The offset of the cursor.
    var offset: Int { cursor - start }

    func failure(_ code: JSONError.Code) -> ParseFailure {
        ParseFailure(code: code, offset: offset)
    }

    /// The failure at a byte that is not what the grammar wants.
    func unexpected(_ expected: ParseFailure.Expectation) -> ParseFailure {
        ParseFailure(code: cursor < end ? .unexpectedCharacter : .unexpectedEnd, expected: expected, offset: offset)
    }

    mutating func parseDocument() throws(ParseFailure) -> JSON {
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard cursor == end else { throw failure(.trailingContent) }
        return value
    }

    /// Skips space, tab, line feed and carriage return.
    @inline(__always)
    mutating func skipWhitespace() {
        while cursor < end, cursor.pointee <= 0x20 {
            let byte = cursor.pointee
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            cursor += 1
        }
    }

    /// Parses the value at the cursor, which white space must not precede.
    mutating func parseValue() throws(ParseFailure) -> JSON {
        guard cursor < end else { throw unexpected(.value) }
        switch cursor.pointee {
        case UInt8(ascii: "\""):
            cursor += 1
            return .string(try parseString())
        case UInt8(ascii: "{"):
            return try parseObject()
        case UInt8(ascii: "["):
            return try parseArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try parseNumber()
        case UInt8(ascii: "t"):
            try skipWord("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try skipWord("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try skipWord("null")
            return .null
        default:
            throw unexpected(.value)
        }
    }

    @inline(__always)
    private mutating func skipWord(_ word: StaticString) throws(ParseFailure) {
        let count = word.utf8CodeUnitCount
        for index in 0..<count {
            guard cursor + index < end else {
                cursor = end
                throw failure(.unexpectedEnd)
            }
            guard cursor[index] == word.utf8Start[index] else {
                cursor += index
                throw unexpected(.value)
            }
        }
        cursor += count
    }

    private mutating func parseArray() throws(ParseFailure) -> JSON {
        try enter()
        cursor += 1
        skipWhitespace()
        if cursor < end, cursor.pointee == UInt8(ascii: "]") {
            leave()
            return .array([])
        }
        let first = values.count
        while true {
            values.append(try parseValue())
            skipWhitespace()
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipWhitespace()
            } else if byte == UInt8(ascii: "]") {
                leave()
                return .array(values.take(from: first))
            } else {
                throw unexpected(.commaOrBracket)
            }
        }
    }

    private mutating func parseObject() throws(ParseFailure) -> JSON {
        try enter()
        cursor += 1
        skipWhitespace()
        if cursor < end, cursor.pointee == UInt8(ascii: "}") {
            leave()
            return .object(JSONObject())
        }
        // The keys of all open objects are marked before their values are there, so marks run ahead of members.
        let first = members.count
        let firstMark = marks.count
        while true {
            let key = try parseKey(first: first, firstMark: firstMark)
            skipWhitespace()
            guard cursor < end, cursor.pointee == UInt8(ascii: ":") else { throw unexpected(.colon) }
            cursor += 1
            skipWhitespace()
            members.append(JSONObject.Member(key: key, value: try parseValue()))
            skipWhitespace()
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipWhitespace()
            } else if byte == UInt8(ascii: "}") {
                leave()
                return .object(try takeObject(from: first, firstMark: firstMark))
            } else {
                throw unexpected(.commaOrBrace)
            }
        }
    }

    /// Parses a key and marks it; finds duplicates in objects that are still small.
    private mutating func parseKey(first: Int, firstMark: Int) throws(ParseFailure) -> String {
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else { throw unexpected(.key) }
        let mark = offset
        cursor += 1
        let bytes = try scanString()
        let fingerprint = fingerprint(of: bytes)
        let key = keyCache.text(of: bytes, fingerprint: fingerprint)
        let earlier = members.count - first
        if earlier <= KeyIndex.threshold {
            for position in 0..<earlier where marks[firstMark + position].fingerprint == fingerprint {
                guard !UTF8Text.equal(members[first + position].key, key) else {
                    throw ParseFailure(code: .duplicateKey, offset: mark)
                }
            }
        }
        marks.append(KeyMark(fingerprint: fingerprint, offset: mark))
        return key
    }

    /// Ends an object; finds duplicates in a large one while indexing it.
    private mutating func takeObject(from first: Int, firstMark: Int) throws(ParseFailure) -> JSONObject {
        let taken = members.take(from: first)
        guard taken.count > KeyIndex.threshold else {
            marks.drop(from: firstMark)
            return JSONObject(unique: taken, index: nil)
        }
        var duplicate = 0
        guard let index = KeyIndex(taken, duplicate: &duplicate) else {
            throw ParseFailure(code: .duplicateKey, offset: marks[firstMark + duplicate].offset)
        }
        marks.drop(from: firstMark)
        return JSONObject(unique: taken, index: index)
    }

    private mutating func enter() throws(ParseFailure) {
        guard depthLeft > 0 else { throw failure(.tooDeep) }
        depthLeft -= 1
    }

    /// Steps over the closing bracket.
    private mutating func leave() {
        cursor += 1
        depthLeft += 1
    }
}
