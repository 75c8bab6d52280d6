extension JSON {
    /// The one byte form of a value for rows and digests: compact, keys sorted by UTF-8 bytes, integers exact.
    ///
    /// Doubles are written as the shortest digits that read back as the same double and always with a fraction or an exponent (`1.0`,
    /// `1e+30`), so parsing gives an equal value. A double that is not finite is a precondition failure: the parser makes none, and
    /// whoever makes a ``JSON/double(_:)`` by hand must not either.
    package func rowBytes() -> [UInt8] {
        var writer = ByteWriter()
        write(to: &writer)
        return [UInt8](writer.bytes)
    }

    /// ``rowBytes()`` as text.
    package func rowText() -> String {
        var writer = ByteWriter()
        write(to: &writer)
        return writer.text
    }

    /// Appends ``rowBytes()`` to a buffer.
    package func writeRow(to buffer: inout [UInt8]) {
        var writer = ByteWriter()
        write(to: &writer)
        buffer.append(contentsOf: writer.bytes)
    }

    /// Writes a scalar, as every writer but the canonical one does, or a container in row form.
    func write(to writer: inout ByteWriter) {
        switch self {
        case .null: writer.write("null")
        case .bool(true): writer.write("true")
        case .bool(false): writer.write("false")
        case .integer(let integer): writer.write(integer)
        case .double(let double): writer.write(double)
        case .string(let string): writer.write(string: string)
        case .array(let elements):
            writer.write(UInt8(ascii: "["))
            // A buffer lends its elements, an iterator would retain and release each.
            elements.withUnsafeBufferPointer { elements in
                for index in elements.indices {
                    if index > 0 { writer.write(UInt8(ascii: ",")) }
                    elements[index].write(to: &writer)
                }
            }
            writer.write(UInt8(ascii: "]"))
        case .object(let object):
            writer.write(UInt8(ascii: "{"))
            object.members.withUnsafeBufferPointer { members in
                withKeyOrder(of: members) { order in
                    for index in order.indices {
                        if index > 0 { writer.write(UInt8(ascii: ",")) }
                        let position = order[index].position
                        writer.write(string: members[position].key)
                        writer.write(UInt8(ascii: ":"))
                        members[position].value.write(to: &writer)
                    }
                }
            }
            writer.write(UInt8(ascii: "}"))
        }
    }
}
