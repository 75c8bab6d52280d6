package import JSON

/// One document of the YAML 1.2 core schema, as JSON with the source position of every value.
///
/// Anchors, aliases, tags, merge keys, directives, duplicate keys and several documents in one file are refused: a package
/// has one reading, and it is the one a person sees. JSON text is YAML, so the same reader serves both.
package struct YAMLDocument: Sendable {
    /// The document's value.
    package let value: JSON
    private let places: Places

    /// How the position of a value is found.
    private enum Places: Sendable {
        case tree(PositionTree)
        /// The text itself, read again when a position is asked for.
        case json([UInt8])
    }

    /// Parses one document from UTF-8 bytes.
    ///
    /// Throws a ``YAMLError`` with line and column for anything outside the accepted subset. An empty document is null.
    package init(parsing bytes: [UInt8], limits: YAMLLimits = .default) throws(YAMLError) {
        var composer = YAMLComposer(limits: limits)
        do {
            let (value, positions) = try composer.compose(bytes)
            self.value = value
            places = .tree(positions)
        } catch  where error.isSyntax {
            // libyaml lacks a few things that JSON has, such as characters beyond U+FFFF escaped as two surrogates.
            let jsonLimits = JSONLimits(depth: limits.depth, bytes: limits.bytes)
            guard let value = try? JSON(parsing: bytes, limits: jsonLimits) else { throw error }
            self.value = value
            places = .json(bytes)
        }
    }

    /// The position of the value at `pointer`, for a member of a mapping that of its key; of the nearest ancestor that
    /// is there, when it is not.
    ///
    /// Takes time linear in the number of the ancestors' members.
    package func position(of pointer: JSONPointer) -> SourcePosition {
        switch places {
        case .tree(let root): return root.position(of: pointer, in: value)
        case .json(let bytes):
            var pointer = pointer
            while true {
                if let found = JSON.position(of: pointer, in: bytes) {
                    return SourcePosition(line: found.line, column: found.column)
                }
                guard pointer.tokens.popLast() != nil else { return SourcePosition(line: 1, column: 1) }
            }
        }
    }
}

/// Where a value stands and where its items do, in the order the value has them.
struct PositionTree: Sendable {
    var position: SourcePosition
    var children: [PositionTree] = []

    func position(of pointer: JSONPointer, in value: JSON) -> SourcePosition {
        var tree = self
        var value = value
        for token in pointer.tokens {
            let step: (index: Int, value: JSON)?
            switch value {
            case .object(let object):
                step = object.enumerated().first { $0.element.key.utf8.elementsEqual(token.utf8) }
                    .map { ($0.offset, $0.element.value) }
            case .array(let items):
                step = Int(token).flatMap { items.indices.contains($0) ? ($0, items[$0]) : nil }
            default: step = nil
            }
            guard let step, step.index < tree.children.count else { break }
            tree = tree.children[step.index]
            value = step.value
        }
        return tree.position
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
    /// The most values a document may have, collections and what is in them.
    package var values = 1_000_000

    package init() {}

    package static let `default` = YAMLLimits()
}

/// Why a document was refused, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    package var position: SourcePosition
    /// Whether the text is no YAML at all, as libyaml sees it, rather than YAML that we refuse.
    var isSyntax = false

    package var description: String { "line \(position.line), column \(position.column): \(message)" }

    package init(message: String, position: SourcePosition) {
        self.message = message
        self.position = position
    }
}
