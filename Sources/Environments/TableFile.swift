import ContentStore
package import JSON
import SQLite
import YAML

/// Rows of one table from `seed/<table>.jsonl` (an object a line) or `seed/<table>.csv` (RFC 4180 with a header).
struct TableFile {
    struct Row {
        var line: Int
        var values: [(column: String, value: SQLValue)]
    }

    var path: String
    var table: String
    var rows: [Row]

    init(path: FilePath, text: String) throws(PackageError) {
        self.path = path.text
        let name = path.text.split(separator: "/").last ?? ""
        table = String(name.prefix { $0 != "." })
        rows = path.text.hasSuffix(".csv") ? try TableFile.csv(path, text) : try TableFile.jsonl(path, text)
    }

    private static func jsonl(_ path: FilePath, _ text: String) throws(PackageError) -> [Row] {
        var rows: [Row] = []
        for document in try SourceDocument.parseLines(path, Array(text.utf8)) {
            let line = document.position(JSONPointer()).line
            guard let object = document.value.objectValue else {
                throw error(path, line, "a row must be a JSON object")
            }
            rows.append(Row(line: line, values: object.map { ($0.key, SQLValue(json: $0.value)) }))
        }
        return rows
    }

    /// An empty field is NULL, an empty quoted field is empty text; everything else is text that takes its column's affinity.
    private static func csv(_ path: FilePath, _ text: String) throws(PackageError) -> [Row] {
        var header: [String]?
        var rows: [Row] = []
        var reader = CSVReader(text)
        while true {
            let line = reader.line
            guard let record = reader.next() else { break }
            guard !reader.isBroken else { throw error(path, line, "a quoted field is not closed") }
            guard let columns = header else {
                header = record.map { $0 ?? "" }
                continue
            }
            if record.count == 1, record[0] == nil { continue }
            guard record.count == columns.count else {
                throw error(path, line, "the row has \(record.count) fields, the header \(columns.count)")
            }
            rows.append(
                Row(line: line, values: zip(columns, record).map { ($0, $1.map { .text($0) } ?? .null) })
            )
        }
        return rows
    }

    private static func error(_ path: FilePath, _ line: Int, _ message: String) -> PackageError {
        PackageError([
            Finding("invalid-row", file: path.text, position: SourcePosition(line: line, column: 1), message)
        ])
    }
}

/// Splits RFC 4180 text into records; an unquoted empty field is nil.
struct CSVReader {
    private let bytes: [UInt8]
    private var offset = 0
    private(set) var line = 1
    /// Whether the last record ended inside a quoted field.
    private(set) var isBroken = false

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func next() -> [String?]? {
        guard offset < bytes.count else { return nil }
        var record: [String?] = []
        while true {
            record.append(field())
            guard offset < bytes.count else { return record }
            let byte = bytes[offset]
            offset += 1
            if byte == 0x2C { continue }
            if byte == 0x0D, offset < bytes.count, bytes[offset] == 0x0A { offset += 1 }
            line += 1
            return record
        }
    }

    private mutating func field() -> String? {
        var content: [UInt8] = []
        guard offset < bytes.count, bytes[offset] == 0x22 else {
            while offset < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[offset]) {
                content.append(bytes[offset])
                offset += 1
            }
            return content.isEmpty ? nil : String(decoding: content, as: UTF8.self)
        }
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == 0x22 {
                guard offset < bytes.count, bytes[offset] == 0x22 else {
                    return String(decoding: content, as: UTF8.self)
                }
                offset += 1
            }
            if byte == 0x0A { line += 1 }
            content.append(byte)
        }
        isBroken = true
        return String(decoding: content, as: UTF8.self)
    }
}

extension SQLValue {
    /// The value that SQL sees for a JSON value: objects and arrays as their text, booleans as 0 and 1.
    package init(json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .real(value)
        case .string(let value): self = .text(value)
        case .array, .object: self = .text(json.rowText())
        }
    }
}
