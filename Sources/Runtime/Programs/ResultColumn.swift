import Environments
import JSON
import SQLite

/// A column of a step's result, and how its values become JSON.
struct ResultColumn: Sendable {
    let name: String
    private let type: ColumnType?

    /// A column of a declared type, unless the step says another.
    init(name: String, declaredType: String?, override: ColumnType?) {
        self.name = name
        if let override {
            type = override
        } else if let declaredType = declaredType?.uppercased() {
            type = declaredType.hasPrefix("BOOL") ? .boolean : declaredType == "JSON" ? .json : nil
        } else {
            type = nil
        }
    }

    /// The JSON for a value of the column. Throws a `bad_value` for what JSON cannot say.
    func json(_ value: SQLValue) throws(CallFailure) -> JSON {
        switch (type, value) {
        case (_, .null): return .null
        case (_, .real(let number)) where !number.isFinite:
            // SQLite makes an infinity of a sum that overflows.
            throw CallFailure(.toolError, code: "bad_value", message: "A number in \(name) overflowed.")
        case (.boolean, .integer(let number)): return .bool(number != 0)
        case (.json, .text(let text)):
            do {
                return try JSON(parsing: text)
            } catch {
                let message = "The column \(name) does not hold valid JSON."
                throw CallFailure(.toolError, code: "bad_value", message: message)
            }
        case (.integer, .real(let number)): return Int64(exactly: number).map { .integer($0) } ?? .double(number)
        case (.number, .integer(let number)): return .double(Double(number))
        case (.text, .integer(let number)): return .string(String(number))
        case (.text, .real(let number)): return .string(JSON.double(number).rowText())
        case (_, .integer(let number)): return .integer(number)
        case (_, .real(let number)): return .double(number)
        case (_, .text(let text)): return .string(text)
        case (_, .blob(let bytes)): return .string(ResultColumn.hex(bytes))
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
