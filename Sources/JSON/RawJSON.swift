/// A value of a document that has been validated but not parsed: its text, and the values inside it.
///
/// A view into memory that the skimmer and the document own: good inside ``Skimmer/skim(_:_:)``, where it is made, and nowhere else.
package struct RawJSON {
    let document: UnsafePointer<UInt8>
    let nodes: UnsafePointer<RawNode>
    let place: Int

    private var node: RawNode { nodes[place] }

    /// The types of JSON; integers and other numbers are one.
    package enum Kind: Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool
        /// A number.
        case number
        /// A string.
        case string
        /// An array.
        case array
        /// An object.
        case object
    }

    /// The value's type.
    package var kind: Kind {
        switch document[Int(node.start)] {
        case UInt8(ascii: "n"): .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "{"): .object
        default: .number
        }
    }

    /// Whether the value is `null`.
    package var isNull: Bool { document[Int(node.start)] == UInt8(ascii: "n") }

    /// Where the value begins in the document.
    package var offset: Int { Int(node.start) }

    /// The value's text as the document has it.
    package var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: document + Int(node.start), count: Int(node.end &- node.start))
    }

    /// The text between the quotes of a string, or between the brackets of a container, as the document has it.
    package var inside: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: document + Int(node.start) + 1, count: Int(node.end &- node.start) &- 2)
    }

    /// The value parsed.
    package var json: JSON {
        // The skimmer has accepted it, and with it everything that the parser could refuse.
        (try? JSON(parsing: bytes, limits: JSONLimits(depth: .max, bytes: .max, bigIntegers: .asDouble))) ?? .null
    }

    // Scalars.

    /// Whether a string has escapes, so that ``inside`` is not its text.
    package var hasEscapes: Bool { node.hasEscapes }

    /// The string, or nil for every other type.
    package var text: String? {
        guard kind == .string else { return nil }
        return hasEscapes ? json.stringValue : String(decoding: inside, as: UTF8.self)
    }

    /// The UTF-8 bytes of a string, or nil for every other type.
    package var textBytes: [UInt8]? {
        guard kind == .string else { return nil }
        return hasEscapes ? json.stringValue.map { Array($0.utf8) } : Array(inside)
    }

    /// Whether the value is the empty string.
    package var isEmptyText: Bool { node.end &- node.start == 2 && kind == .string }

    /// Whether the value is this string.
    package func isText(_ word: StaticString) -> Bool {
        let inside = inside
        guard !hasEscapes else { return text?.utf8.elementsEqual(word.description.utf8) == true }
        guard inside.count == word.utf8CodeUnitCount, document[Int(node.start)] == UInt8(ascii: "\"") else {
            return false
        }
        for index in inside.indices where inside[index] != word.utf8Start[index] { return false }
        return true
    }

    /// The boolean, or nil for every other type.
    package var bool: Bool? { kind == .bool ? document[Int(node.start)] == UInt8(ascii: "t") : nil }

    /// The integer, or nil for every other type, doubles with an integral value included.
    package var integer: Int64? {
        guard kind == .number else { return nil }
        let text = bytes
        guard text.count <= 18 else { return json.integerValue }
        var value: Int64 = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            guard byte &- 0x30 < 10 else { return nil }
            value = value &* 10 &+ Int64(byte &- 0x30)
        }
        return isNegative ? -value : value
    }

    /// The number as a double, or nil for every other type.
    package var double: Double? { kind == .number ? json.doubleValue : nil }

    // What is inside.

    /// The elements of an array; none for every other type.
    package var elements: RawElements {
        RawElements(container: self, place: place + 1, end: kind == .array ? node.next : place + 1)
    }

    /// The members of an object; none for every other type.
    package var members: RawMembers {
        RawMembers(container: self, place: place + 1, end: kind == .object ? node.next : place + 1)
    }

    /// The value of an object's member, or nil when it has none or is no object.
    package subscript(key: StaticString) -> RawJSON? {
        for (name, value) in members where name.isText(key) { return value }
        return nil
    }
}

/// The elements of an array that has not been parsed.
package struct RawElements: Sequence, IteratorProtocol {
    let container: RawJSON
    var place: Int
    let end: Int

    /// The next element.
    package mutating func next() -> RawJSON? {
        guard place < end else { return nil }
        let element = RawJSON(document: container.document, nodes: container.nodes, place: place)
        place = container.nodes[place].next
        return element
    }

    /// Whether there are none left.
    package var isEmpty: Bool { place >= end }
}

/// The members of an object that has not been parsed, in their order.
package struct RawMembers: Sequence, IteratorProtocol {
    let container: RawJSON
    var place: Int
    let end: Int

    /// The next member.
    package mutating func next() -> (key: RawJSON, value: RawJSON)? {
        guard place < end else { return nil }
        let key = RawJSON(document: container.document, nodes: container.nodes, place: place)
        let value = RawJSON(document: container.document, nodes: container.nodes, place: place &+ 1)
        place = container.nodes[place &+ 1].next
        return (key, value)
    }

    /// Whether there are none left.
    package var isEmpty: Bool { place >= end }
}

extension RawJSON {
    /// A string that is compared by its UTF-8 bytes; good for as long as the value is.
    package struct Key: Hashable {
        let value: RawJSON

        package static func == (left: Key, right: Key) -> Bool {
            guard !left.value.hasEscapes, !right.value.hasEscapes else {
                return left.value.textBytes == right.value.textBytes
            }
            let (left, right) = (UnsafeRawBufferPointer(left.value.inside), UnsafeRawBufferPointer(right.value.inside))
            return left.count == right.count && UTF8Text.equal(left, right, count: left.count)
        }

        package func hash(into hasher: inout Hasher) {
            guard value.hasEscapes else { return hasher.combine(bytes: UnsafeRawBufferPointer(value.inside)) }
            (value.textBytes ?? []).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    /// The string as something to look up.
    package var key: Key { Key(value: self) }
}

extension ByteWriter {
    /// Writes a value as its document has it.
    @inline(__always)
    package mutating func write(_ value: RawJSON) { write(value.bytes) }

    /// Writes a value's text as the inside of a string.
    package mutating func write(escaping value: RawJSON) { write(escaping: UnsafeRawBufferPointer(value.bytes)) }
}
