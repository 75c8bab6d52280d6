internal import CSQLite

/// One call of an SQL function of ours: its arguments, and where its answer goes.
///
/// No answer is NULL.
struct FunctionCall {
    let state: WorldState
    let context: OpaquePointer
    let arguments: UnsafeBufferPointer<OpaquePointer?>

    // MARK: - Arguments

    func isNull(_ index: Int) -> Bool { sqlite3_value_type(arguments[index]) == SQLITE_NULL }

    func integer(_ index: Int) -> Int64 { sqlite3_value_int64(arguments[index]) }

    /// The argument as a number, which a text may spell; anything else as `null`.
    func number(_ index: Int) -> SQLValue {
        switch sqlite3_value_numeric_type(arguments[index]) {
        case SQLITE_INTEGER: .integer(sqlite3_value_int64(arguments[index]))
        case SQLITE_FLOAT: .real(sqlite3_value_double(arguments[index]))
        default: .null
        }
    }

    /// The argument as text; `nil` when it is NULL.
    func text(_ index: Int) -> String? {
        if isNull(index) { return nil }
        return withText(index) { String(decoding: $0, as: UTF8.self) }
    }

    func withText<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        guard let start = sqlite3_value_text(arguments[index]) else {
            return body(UnsafeBufferPointer(start: nil, count: 0))
        }
        return body(UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(arguments[index]))))
    }

    // MARK: - Limits

    /// The longest text or blob that may be answered.
    var lengthLimit: Int64 { Int64(sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1)) }

    /// What no single answer may take, whatever the limits: about ten seconds, in which nothing could stop it.
    private static let unaffordable = 1 << 31

    /// Charges the call for going through `bytes`; `false`, with the answer given, when it has no work left.
    func charge(bytes: Int) -> Bool {
        let steps = bytes > FunctionCall.unaffordable ? Int64.max >> 1 : Int64(bytes >> 12)
        if awm_world_charge(state.pointer, steps) == 0 { return true }
        sqlite3_result_error_code(context, SQLITE_INTERRUPT)
        return false
    }

    // MARK: - Answers

    func answer(_ value: Int64) { sqlite3_result_int64(context, value) }

    func answer(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                sqlite3_result_text64(
                    context,
                    characters.baseAddress,
                    sqlite3_uint64(characters.count),
                    Self.transient,
                    UInt8(SQLITE_UTF8)
                )
            }
        }
    }

    func answer(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            sqlite3_result_blob64(context, bytes.baseAddress, sqlite3_uint64(bytes.count), Self.transient)
        }
    }

    func fail(_ message: String) { sqlite3_result_error(context, message, -1) }

    /// `SQLITE_TRANSIENT`: SQLite makes its own copy.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
