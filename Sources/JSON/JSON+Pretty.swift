extension JSON {
    /// The value for people: two spaces per level, members in insertion order, empty containers as `{}` and `[]`, no newline at the end.
    ///
    /// Numbers and strings are written as in ``rowBytes()``, with the same precondition.
    package func prettyText() -> String {
        var writer = ByteWriter()
        writePretty(to: &writer, indentation: 0)
        return writer.text
    }

    private func writePretty(to writer: inout ByteWriter, indentation: Int) {
        let inner = indentation + 2
        switch self {
        case .array(let elements) where !elements.isEmpty:
            var opening: StaticString = "[\n"
            for element in elements {
                writer.write(opening)
                opening = ",\n"
                writer.write(spaces: inner)
                element.writePretty(to: &writer, indentation: inner)
            }
            writer.write("\n")
            writer.write(spaces: indentation)
            writer.write("]")
        case .object(let object) where !object.isEmpty:
            var opening: StaticString = "{\n"
            for (key, value) in object {
                writer.write(opening)
                opening = ",\n"
                writer.write(spaces: inner)
                writer.write(string: key)
                writer.write(": ")
                value.writePretty(to: &writer, indentation: inner)
            }
            writer.write("\n")
            writer.write(spaces: indentation)
            writer.write("}")
        default:
            write(to: &writer)
        }
    }
}
