/// Splits RFC 4180 text into records; an unquoted empty field is nil.
struct CSVReader {
    /// What is wrong with a text; nothing more can be read after it.
    struct Fault {
        /// The line that the field at fault begins on.
        var line: Int
        var message: String
    }

    struct Record {
        /// The line it begins on, counted from 1.
        var line: Int
        var fields: [String?]

        /// Whether it is a line with nothing in it.
        var isBlank: Bool { fields.count == 1 && fields[0] == nil }
    }

    private var rest: ArraySlice<UInt8>
    private var line = 1
    private(set) var fault: Fault?

    init(_ text: String) {
        rest = Array(text.utf8)[...]
        // Spreadsheets begin a file with a byte order mark.
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    }

    /// The next record; nil at the end, and where there is a `fault`.
    mutating func next() -> Record? {
        guard !rest.isEmpty, fault == nil else { return nil }
        var record = Record(line: line, fields: [])
        while true {
            record.fields.append(rest.first == UInt8(ascii: "\"") ? quotedField() : plainField())
            if fault != nil { return nil }
            switch rest.popFirst() {
            case nil: return record
            case UInt8(ascii: ","): continue
            case UInt8(ascii: "\r"):
                if rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
                fallthrough
            default:
                line += 1
                return record
            }
        }
    }

    private mutating func plainField() -> String? {
        let field = rest.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        rest = rest[field.endIndex...]
        return field.isEmpty ? nil : String(decoding: field, as: UTF8.self)
    }

    private mutating func quotedField() -> String {
        var content: [UInt8] = []
        let start = line
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") {
                switch rest.first {
                case UInt8(ascii: "\""): rest.removeFirst()
                case nil, UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                    return String(decoding: content, as: UTF8.self)
                default:
                    let message = "text follows the closing quote of a field; quotes inside a field are doubled"
                    fault = Fault(line: start, message: message)
                    return ""
                }
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            content.append(byte)
        }
        fault = Fault(line: start, message: "a quoted field is not closed")
        return ""
    }
}
