/// A text with lists to draw from: `{color} {flower}`.
struct TextPattern {
    enum Piece {
        case text(String)
        case list(String)
    }

    let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.list(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// The text with every list replaced by what is given for it.
    func filled(_ value: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .list(let name): value(name)
            }
        }.joined()
    }

    /// The text with one entry of every list. Entries may draw from lists themselves, three levels deep.
    func drawn(from lists: [String: [String]], _ draw: inout Draw, depth: Int = 0) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): return text
            case .list(let name):
                guard let list = lists[name], !list.isEmpty else { return name }
                let entry = draw.one(of: list)
                return depth < 3 && entry.contains("{")
                    ? TextPattern(entry).drawn(from: lists, &draw, depth: depth + 1) : entry
            }
        }.joined()
    }
}
