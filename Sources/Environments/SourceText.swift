package import YAML

/// A place in a package's source: the file and where in it.
package struct SourcePlace: Sendable, Hashable {
    package var file: String
    package var position: SourcePosition

    package init(file: String, position: SourcePosition) {
        self.file = file
        self.position = position
    }
}

/// Where a longer text of a package stands, so that a fault inside its SQL has a line and a column of the file.
package struct SourceText: Sendable, Hashable {
    /// Where the text begins.
    package var place: SourcePlace
    private var form: Form

    private enum Form: Hashable {
        /// Every line of the text is a line of the file, after this many spaces.
        case lines(indentation: Int)
        /// The text stands in one line of the file, as it is.
        case line
        /// The file writes the text with escapes, or breaks its lines elsewhere.
        case rewritten
    }

    /// The place of the character at a UTF-8 offset of `text`, the text that stands here.
    package func place(ofOffset offset: Int, in text: String) -> SourcePlace {
        let before = text.utf8.prefix(offset)
        let line = before.lastIndex(of: UInt8(ascii: "\n")).map { before[$0...].dropFirst() } ?? before
        let column = line.count { $0 & 0xC0 != 0x80 }
        var found = place
        switch form {
        case .lines(let indentation):
            found.position.line += before.count { $0 == UInt8(ascii: "\n") }
            found.position.column = indentation + column + 1
        case .line:
            found.position.column += column
        case .rewritten: break
        }
        return found
    }
}

extension SourceText {
    /// A text of a YAML file: under the key `key`, which stands at `place`, or without a key at `place` itself.
    ///
    /// `lines` are the lines of the file.
    init(yaml text: String, under key: String?, at place: SourcePlace, in lines: [ArraySlice<UInt8>]) {
        self.init(place: place, form: .rewritten)
        let index = place.position.line - 1
        guard lines.indices.contains(index), let value = SourceText.value(under: key, at: place, in: lines[index])
        else { return }
        let column = lines[index][..<value.startIndex].count { $0 & 0xC0 != 0x80 } + 1
        switch value.first {
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            // A block scalar begins on the line below its key.
            let below = lines[(index + 1)...]
            let indentation = SourceText.indentation(ofBlock: value, keyColumn: place.position.column, below)
            self.place.position = SourcePosition(line: place.position.line + 1, column: indentation + 1)
            if value.first == UInt8(ascii: "|") { form = .lines(indentation: indentation) }
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            self.place.position.column = column + 1
            if value.dropFirst().starts(with: text.utf8), !text.utf8.contains(UInt8(ascii: "\\")) { form = .line }
        case nil, UInt8(ascii: "#"): break
        default:
            self.place.position.column = column
            if value.starts(with: text.utf8) { form = .line }
        }
    }

    /// The text in a JSON file whose opening quote stands at `place`. `lines` are the lines of the file.
    init(json text: String, at place: SourcePlace, in lines: [ArraySlice<UInt8>]) {
        self.init(place: place, form: .rewritten)
        let index = place.position.line - 1
        guard lines.indices.contains(index) else { return }
        let value = lines[index].dropFirst(place.position.column)
        self.place.position.column += 1
        if value.starts(with: text.utf8), !text.utf8.contains(UInt8(ascii: "\\")) { form = .line }
    }

    /// A text of which only the line is known.
    init(at place: SourcePlace) {
        self.init(place: place, form: .rewritten)
    }

    /// What follows `key:` in its line, or all of it from `place` on; `nil` when the line does not look so.
    private static func value(
        under key: String?,
        at place: SourcePlace,
        in line: ArraySlice<UInt8>
    ) -> ArraySlice<UInt8>? {
        var rest = line
        // Columns count characters.
        var skipped = 0
        while skipped < place.position.column - 1, let byte = rest.popFirst() {
            skipped += byte & 0xC0 != 0x80 ? 1 : 0
        }
        rest = rest.drop { $0 & 0xC0 == 0x80 }
        guard let key else { return rest }
        let quote = rest.first.flatMap { [UInt8(ascii: "\""), UInt8(ascii: "'")].contains($0) ? $0 : nil }
        rest = rest.dropFirst(quote == nil ? 0 : 1)
        guard rest.starts(with: key.utf8) else { return nil }
        rest = rest.dropFirst(key.utf8.count + (quote == nil ? 0 : 1)).drop { $0 == UInt8(ascii: " ") }
        guard rest.first == UInt8(ascii: ":") else { return nil }
        return rest.dropFirst().drop { $0 == UInt8(ascii: " ") }
    }

    /// The spaces before each line of a literal block: as its header says, or those of its first line that is not blank.
    private static func indentation(
        ofBlock header: ArraySlice<UInt8>,
        keyColumn: Int,
        _ lines: ArraySlice<ArraySlice<UInt8>>
    ) -> Int {
        if let digit = header.dropFirst().prefix(2).first(where: { (0x31...0x39).contains($0) }) {
            return keyColumn - 1 + Int(digit - 0x30)
        }
        for line in lines {
            let spaces = line.prefix { $0 == UInt8(ascii: " ") }.count
            if spaces < line.count { return spaces }
        }
        return 0
    }
}
