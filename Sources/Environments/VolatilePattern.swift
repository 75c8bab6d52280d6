/// A table or column that is not part of a state's digest: `audit_log`, `*.updated_at`, `orders.note`.
package struct VolatilePattern: Sendable, Hashable, CustomStringConvertible {
    /// The table's name, or `*` for every table.
    package var table: String
    /// `nil` when the whole table is meant.
    package var column: String?
    package var place: SourcePlace

    /// Reads a pattern; all before the first dot is the table.
    package init(_ text: String, place: SourcePlace) {
        let dot = text.utf8.firstIndex(of: UInt8(ascii: "."))
        table = String(text[..<(dot ?? text.endIndex)])
        column = dot.map { String(text[text.utf8.index(after: $0)...]) }
        self.place = place
    }

    /// Whether the whole of `table` is volatile.
    package func covers(table: String) -> Bool { column == nil && matches(table) }

    /// Whether `column` of `table` is volatile.
    package func covers(table: String, column: String) -> Bool {
        matches(table) && (self.column.map { VolatilePattern.areSame($0, column) } ?? true)
    }

    package var description: String { column.map { table + "." + $0 } ?? table }

    private func matches(_ table: String) -> Bool { self.table == "*" || VolatilePattern.areSame(self.table, table) }

    /// As SQLite compares names: ASCII letters of either case are the same.
    private static func areSame(_ left: String, _ right: String) -> Bool {
        func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        return left.utf8.elementsEqual(right.utf8) { folded($0) == folded($1) }
    }
}
