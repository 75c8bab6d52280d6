package import JSON

/// One document of the YAML 1.2 core schema, as JSON with the source position of every value.
///
/// Anchors, aliases, tags, merge keys, duplicate keys and several documents in one file are refused: a package has one
/// reading, and it is the one a person sees. JSON text is YAML, so the same reader serves both.
package struct YAMLDocument: Sendable {
    /// The document's value.
    package var value: JSON
    /// Where each value stands; for a member of a mapping, where its key stands.
    package var positions: [JSONPointer: SourcePosition]

    /// Parses one document from UTF-8 bytes.
    ///
    /// Throws a ``YAMLError`` with line and column for anything outside the accepted subset. An empty document is null.
    package init(parsing bytes: [UInt8], limits: YAMLLimits = .default) throws(YAMLError) {
        var composer = YAMLComposer(limits: limits)
        self = try composer.compose(bytes)
    }

    init(value: JSON, positions: [JSONPointer: SourcePosition]) {
        self.value = value
        self.positions = positions
    }

    /// The position of the value at `pointer`, or of its nearest ancestor that has one.
    package func position(of pointer: JSONPointer) -> SourcePosition {
        var pointer = pointer
        while true {
            if let position = positions[pointer] { return position }
            if pointer.tokens.isEmpty { return SourcePosition(line: 1, column: 1) }
            pointer.tokens.removeLast()
        }
    }
}

/// A place in a text file: line and column, both counted from 1.
package struct SourcePosition: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// What a document may cost to read.
package struct YAMLLimits: Sendable {
    /// The most bytes a document may have.
    package var bytes = 16 << 20
    /// How deeply collections may nest.
    package var depth = 64

    package static let `default` = YAMLLimits()
}

/// Why a document was refused, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    package var position: SourcePosition

    package var description: String { "line \(position.line), column \(position.column): \(message)" }
}
