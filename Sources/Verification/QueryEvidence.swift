import JSON
import Runtime

extension StateDiff {
    /// The most rows that a query is told of.
    private static let evidenceRows = 20

    /// What an attempt changed in the tables that a query names, as evidence for why it gave what it gave.
    ///
    /// A name counts wherever it stands, in a comment too: this is for reading, and decides nothing.
    func evidence(for sql: String) -> JSON {
        let text = Array(sql.lowercased().utf8)
        let tables = Set(rows.map(\.table)).filter { StateDiff.names(text, Array($0.lowercased().utf8)) }
        let named = rows.filter { tables.contains($0.table) }
        return StateDiff(rows: Array(named.prefix(StateDiff.evidenceRows)), columns: columns).json
    }

    /// Whether a text has a name in it that is not a part of a longer one.
    private static func names(_ text: [UInt8], _ name: [UInt8]) -> Bool {
        guard !name.isEmpty, name.count <= text.count else { return false }
        return (0...(text.count - name.count)).contains { start in
            let end = start + name.count
            return text[start..<end].elementsEqual(name) && (start == 0 || !SQLTokens.isWord(text[start - 1]))
                && (end == text.count || !SQLTokens.isWord(text[end]))
        }
    }
}
