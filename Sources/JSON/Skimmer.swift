/// Validates a document without making values: what is left is where each value's text is.
///
/// Accepts and refuses exactly what ``JSON/init(parsing:limits:)-([UInt8],_)`` does: the grammar, UTF-8, surrogates, duplicate keys,
/// depth, lengths and numbers out of range. For those who pass most of a document on as it is: several times as fast as parsing.
/// One skimmer serves any number of documents, one after the other, with memory that is taken once.
package struct Skimmer: ~Copyable {
    var start: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    let limits: JSONLimits
    var nodes = Scratch<RawNode>()
    /// How many more containers may be opened inside the current one.
    private var depthLeft = 0
    private static let nothing: StaticString = ""

    /// Creates a skimmer that accepts what these limits allow.
    package init(limits: JSONLimits = .default) {
        self.limits = limits
        start = Skimmer.nothing.utf8Start
        end = start
        cursor = start
    }

    /// Validates a document and gives its value to `body`, which must not keep it.
    ///
    /// Throws ``JSONError`` before `body` is called, and whatever `body` throws.
    package mutating func skim<Result>(
        _ document: [UInt8],
        _ body: (RawJSON) throws -> Result
    ) throws -> Result {
        try document.withUnsafeBufferPointer { document in
            try check(document) { skimmer throws(ParseFailure) in
                skimmer.skipWhitespace()
                try skimmer.skimValue()
                skimmer.skipWhitespace()
                guard skimmer.cursor == skimmer.end else { throw skimmer.failure(.trailingContent) }
            }
            return try body(root)
        }
    }

    private var root: RawJSON { value(at: 0) }

    /// What is at a place of the tape, good until something is added to it.
    @inline(__always)
    private func value(at place: Int) -> RawJSON {
        guard let nodes = nodes.elements.baseAddress else { preconditionFailure("nothing has been skimmed") }
        return RawJSON(document: start, nodes: nodes, place: place)
    }

    private mutating func check(
        _ document: UnsafeBufferPointer<UInt8>,
        _ pass: (inout Skimmer) throws(ParseFailure) -> Void
    ) throws(JSONError) {
        guard let base = document.baseAddress, document.count > 0 else {
            throw JSONError(ParseFailure(code: .unexpectedEnd, offset: 0), in: document)
        }
        guard document.count <= min(limits.bytes, Int(Int32.max)) else {
            throw JSONError(ParseFailure(code: .tooLarge, offset: limits.bytes), in: document)
        }
        start = base
        end = base + document.count
        cursor = base
        nodes.drop(from: 0)
        depthLeft = min(limits.depth, JSONLimits.maximumDepth)
        do throws(ParseFailure) {
            try pass(&self)
        } catch {
            throw JSONError(error, in: document)
        }
    }

    // The grammar.

    func failure(_ code: JSONError.Code) -> ParseFailure {
        ParseFailure(code: code, offset: cursor - start)
    }

    /// The failure at a byte that is not what the grammar wants.
    func unexpected(_ expected: ParseFailure.Expectation) -> ParseFailure {
        ParseFailure(
            code: cursor < end ? .unexpectedCharacter : .unexpectedEnd,
            expected: expected,
            offset: cursor - start
        )
    }

    /// Puts a scalar that ends at the cursor on the tape.
    @inline(__always)
    mutating func append(from first: UnsafePointer<UInt8>, flags: UInt32 = 0) {
        nodes.append(
            RawNode(
                start: UInt32(truncatingIfNeeded: first - start),
                end: UInt32(truncatingIfNeeded: cursor - start),
                link: UInt32(truncatingIfNeeded: nodes.count &+ 1) | flags
            )
        )
    }

    @inline(__always)
    private mutating func skipWhitespace() {
        while cursor < end, cursor.pointee <= 0x20 {
            let byte = cursor.pointee
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            cursor += 1
        }
    }

    private mutating func skimValue() throws(ParseFailure) {
        guard cursor < end else { throw unexpected(.value) }
        switch cursor.pointee {
        case UInt8(ascii: "\""): try skimString()
        case UInt8(ascii: "{"): try skimObject()
        case UInt8(ascii: "["): try skimArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skimNumber()
        case UInt8(ascii: "t"): try skimWord("true")
        case UInt8(ascii: "f"): try skimWord("false")
        case UInt8(ascii: "n"): try skimWord("null")
        default: throw unexpected(.value)
        }
    }

    private mutating func skimWord(_ word: StaticString) throws(ParseFailure) {
        let first = cursor
        for index in 0..<word.utf8CodeUnitCount {
            guard cursor < end else { throw failure(.unexpectedEnd) }
            guard cursor.pointee == word.utf8Start[index] else { throw unexpected(.value) }
            cursor += 1
        }
        append(from: first)
    }

    private mutating func skimArray() throws(ParseFailure) {
        let place = try enter()
        if cursor < end, cursor.pointee == UInt8(ascii: "]") { return leave(place) }
        while true {
            try skimValue()
            skipWhitespace()
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipWhitespace()
            } else if byte == UInt8(ascii: "]") {
                return leave(place)
            } else {
                throw unexpected(.commaOrBracket)
            }
        }
    }

    private mutating func skimObject() throws(ParseFailure) {
        let place = try enter()
        if cursor < end, cursor.pointee == UInt8(ascii: "}") { return leave(place) }
        var lastKey = -1
        // Rows have sorted keys, and keys that ascend are different: only others have to be searched for duplicates.
        var isAscending = true
        while true {
            guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else { throw unexpected(.key) }
            let key = nodes.count
            try skimString()
            if isAscending { isAscending = lastKey < 0 ? !nodes[key].hasEscapes : ascends(lastKey, key) }
            lastKey = key
            skipWhitespace()
            guard cursor < end, cursor.pointee == UInt8(ascii: ":") else { throw unexpected(.colon) }
            cursor += 1
            skipWhitespace()
            try skimValue()
            skipWhitespace()
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipWhitespace()
            } else if byte == UInt8(ascii: "}") {
                break
            } else {
                throw unexpected(.commaOrBrace)
            }
        }
        leave(place)
        if !isAscending { try checkKeys(ofObjectAt: place) }
    }

    /// Opens a container and steps over its bracket.
    private mutating func enter() throws(ParseFailure) -> Int {
        guard depthLeft > 0 else { throw failure(.tooDeep) }
        depthLeft -= 1
        let place = nodes.count
        append(from: cursor)
        cursor += 1
        skipWhitespace()
        return place
    }

    /// Steps over the closing bracket and ends a container.
    private mutating func leave(_ place: Int) {
        cursor += 1
        depthLeft += 1
        nodes[place].end = UInt32(truncatingIfNeeded: cursor - start)
        nodes[place].link = UInt32(truncatingIfNeeded: nodes.count)
    }

    /// Whether two keys without escapes are in ascending order of their bytes.
    private func ascends(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (nodes[left], nodes[right])
        guard !right.hasEscapes else { return false }
        var (first, second) = (start + Int(left.start) + 1, start + Int(right.start) + 1)
        let (firstEnd, secondEnd) = (start + Int(left.end) - 1, start + Int(right.end) - 1)
        while first < firstEnd, second < secondEnd, first.pointee == second.pointee {
            first += 1
            second += 1
        }
        guard first < firstEnd, second < secondEnd else { return second < secondEnd }
        return first.pointee < second.pointee
    }

    /// Looks for duplicates among keys that do not ascend.
    private func checkKeys(ofObjectAt place: Int) throws(ParseFailure) {
        // Sets are seeded, so that nobody can prepare keys that collide.
        var seen: Set<[UInt8]> = []
        for (key, _) in value(at: place).members {
            guard seen.insert(key.textBytes ?? []).inserted else {
                throw ParseFailure(code: .duplicateKey, offset: key.offset)
            }
        }
    }
}
