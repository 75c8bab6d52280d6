import Environments
import SQLite

/// The rows of one table that two states do not have in common, gathered row by row.
final class TableComparison {
    private let layout: TableLayout
    private var rows: [[Cells]] = [[], []]

    /// A row, equal to another when SQLite finds all of their cells equal by bytes: 1 and 1.0 are.
    private struct Cells: Hashable {
        var values: [SQLValue]
        var rowID: SQLValue?

        static func == (left: Cells, right: Cells) -> Bool {
            left.rowID == right.rowID
                && left.values.elementsEqual(right.values) { Cells.canonical($0) == Cells.canonical($1) }
        }

        func hash(into hasher: inout Hasher) {
            for value in values { hasher.combine(Cells.canonical(value)) }
        }

        private static func canonical(_ value: SQLValue) -> SQLValue {
            if case .real(let number) = value, let integer = Int64(exactly: number) { return .integer(integer) }
            return value
        }
    }

    init(_ layout: TableLayout) {
        self.layout = layout
    }

    /// Takes the row at which a statement stands: the columns of the layout, then the row id where it has one.
    func add(_ row: Statement, _ side: RowReader.Side) {
        let count = layout.columns.count
        let values = (0..<count).map { row.value(at: $0) }
        let rowID = layout.rowID == nil ? nil : row.value(at: count)
        rows[side.rawValue].append(Cells(values: values, rowID: rowID))
    }

    /// Adds what differs to `diff`: rows that were added or changed, then those that were removed, in order of key.
    func append(to diff: inout StateDiff) {
        let key = layout.key
        // A row is named by its key, or by its row id in a table without one. NULL in a primary key, as SQLite allows in
        // tables with row ids, names no row; such rows have their row id too.
        func isByRowID(_ row: Cells) -> Bool {
            row.rowID != nil && (key.isEmpty || key.contains { row.values[$0] == .null })
        }
        func only(_ side: RowReader.Side, in rows: [[Cells]]) -> [(key: [SQLValue], cells: [SQLValue])] {
            let mine = rows[side.rawValue].map { isByRowID($0) ? $0 : Cells(values: $0.values, rowID: nil) }
            let others = rows[1 - side.rawValue].map { isByRowID($0) ? $0 : Cells(values: $0.values, rowID: nil) }
            let found = Set(mine).subtracting(others).map { row in
                let name = key.map { row.values[$0] } + (row.rowID.map { [$0] } ?? [])
                return (key: name.isEmpty ? row.values : name, cells: row.values)
            }
            return found.sorted { StateDiff.precedes($0.key, $1.key) }
        }
        let before = only(.initial, in: rows)
        let after = only(.final, in: rows)
        diff.add(layout.name, layout.columns, before: before, after: after)
    }
}
