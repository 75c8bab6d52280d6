import ContentStore
import JSON
import SQLite
import YAML

/// Rows of one table from `seed/<table>.jsonl` (an object a line) or `seed/<table>.csv` (RFC 4180 with a header).
struct TableFile {
    struct Row {
        var line: Int
        var columns: [String]
        var values: [SQLValue]
    }

    let path: FilePath
    /// The file's name without its extension.
    let table: String
    private(set) var rows: [Row] = []
    /// The lines that hold no row.
    private(set) var findings: [Finding] = []

    init(path: FilePath, text: String) {
        self.path = path
        table = TableFile.table(of: path)
        if path.text.hasSuffix(".csv") { readCSV(text) } else { readLines(text) }
    }

    /// The table that a file of rows is for.
    static func table(of path: FilePath) -> String {
        let name = path.text.utf8.split(separator: UInt8(ascii: "/")).last ?? path.text.utf8[...]
        let dot = name.lastIndex(of: UInt8(ascii: "."))
        return String(decoding: name[..<(dot ?? name.endIndex)], as: UTF8.self)
    }

    private mutating func readLines(_ text: String) {
        for line in JSONLines(Array(text.utf8)) {
            do {
                guard case .object(let object) = try JSON(parsing: line.bytes) else {
                    refuse(line.number, "a row must be a JSON object")
                    continue
                }
                rows.append(
                    Row(line: line.number, columns: object.keys, values: object.values.map(SQLValue.init(json:)))
                )
            } catch {
                refuse(line.number, "\(error.message) (column \(error.column))")
            }
        }
    }

    /// An empty field is NULL, an empty quoted field is empty text; everything else is text that takes its column's affinity.
    private mutating func readCSV(_ text: String) {
        var reader = CSVReader(text)
        guard let header = reader.next(), let columns = columns(of: header) else {
            if let fault = reader.fault { refuse(fault.line, fault.message) }
            return
        }
        while let record = reader.next() {
            if record.isBlank { continue }
            guard record.fields.count == columns.count else {
                refuse(record.line, "the row has \(record.fields.count) fields, the header \(columns.count)")
                continue
            }
            let values = record.fields.map { $0.map { SQLValue.text($0) } ?? .null }
            rows.append(Row(line: record.line, columns: columns, values: values))
        }
        if let fault = reader.fault { refuse(fault.line, fault.message) }
    }

    private mutating func columns(of header: CSVReader.Record) -> [String]? {
        let columns = header.fields.compactMap(\.self)
        guard columns.count == header.fields.count, Set(columns).count == columns.count else {
            refuse(header.line, "the header must name each column once")
            return nil
        }
        return columns
    }

    private mutating func refuse(_ line: Int, _ message: String) {
        let position = SourcePosition(line: line, column: 1)
        findings.append(Finding("invalid-row", file: path.text, position: position, message))
    }
}
