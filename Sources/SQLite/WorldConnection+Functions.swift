internal import CSQLite

extension WorldConnection {
    /// Defines the SQL functions of a world, those of SQLite that would leave its clock and chance included.
    ///
    /// Innocuous, so that a schema may use them in a DEFAULT although schemas are not trusted.
    func installFunctions() throws(SQLiteError) {
        try define("random", 0) { call in
            // Like SQLite's own: never the least integer, whose abs() overflows.
            let drawn = Int64(bitPattern: call.state.chance.next())
            call.answer(drawn < 0 ? -(drawn & .max) : drawn)
        }
        try define("randomblob", 1) { call in
            let count = max(1, call.integer(0))
            guard count <= call.lengthLimit else { return sqlite3_result_error_toobig(call.context) }
            guard call.charge(bytes: Int(count)) else { return }
            call.answer(call.state.chance.nextBytes(Int(count)))
        }
        try define("awm_uuid", 0) { call in call.answer(uuid(from: &call.state.chance)) }
        try define("awm_code", 2) { call in
            guard let prefix = call.text(0) else { return }
            let digits = call.integer(1)
            guard (1...18).contains(digits) else { return call.fail("awm_code: the digits must be 1 to 18") }
            let number = String(call.state.chance.next(below: (0..<digits).reduce(1) { power, _ in power * 10 }))
            call.answer(prefix + String(repeating: "0", count: Int(digits) - number.count) + number)
        }
        try define("awm_time_add", 2, isDeterministic: true) { call in moveTime(call) }
        try define("regexp", 2, isDeterministic: true) { call in match(call) }
    }

    private func define(
        _ name: String,
        _ argumentCount: Int32,
        isDeterministic: Bool = false,
        _ function: @escaping (FunctionCall) -> Void
    ) throws(SQLiteError) {
        let box = Unmanaged.passRetained(FunctionBox(state: state, function))
        let flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (isDeterministic ? SQLITE_DETERMINISTIC : 0)
        let code = sqlite3_create_function_v2(
            connection.handle,
            name,
            argumentCount,
            flags,
            box.toOpaque(),
            { context, count, values in
                guard let context, let data = sqlite3_user_data(context) else { return }
                let box = Unmanaged<FunctionBox>.fromOpaque(data).takeUnretainedValue()
                let arguments = UnsafeBufferPointer(start: values, count: Int(count))
                box.function(FunctionCall(state: box.state, context: context, arguments: arguments))
            },
            nil,
            nil,
            // Also called when the registration fails.
            { data in
                if let data { Unmanaged<FunctionBox>.fromOpaque(data).release() }
            }
        )
        guard code == SQLITE_OK else { throw connection.error(code) }
    }
}

/// What SQLite keeps for a function of ours.
private final class FunctionBox {
    /// The connection keeps the state, which keeps no function: no cycle, and no dangling.
    unowned let state: WorldState
    let function: (FunctionCall) -> Void

    init(state: WorldState, _ function: @escaping (FunctionCall) -> Void) {
        self.state = state
        self.function = function
    }
}

/// A version-4 UUID in its lower-case text form, https://www.rfc-editor.org/rfc/rfc9562.
private func uuid(from chance: inout SessionChance) -> String {
    var bytes = chance.nextBytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0x0F)])
    }
    return String(decoding: text, as: UTF8.self)
}

private func moveTime(_ call: FunctionCall) {
    guard let text = call.text(0), !call.isNull(1) else { return }
    guard let time = TimeText(text.utf8) else {
        return call.fail("awm_time_add: '\(String(text.prefix(40)))' is not YYYY-MM-DD[ HH:MM[:SS[.fff]]][Z|±hh:mm]")
    }
    let moved: TimeText?
    switch call.number(1) {
    case .integer(let seconds):
        moved = time.adding(seconds: seconds)
    case .real(let seconds) where seconds.magnitude < 1e12:
        let whole = seconds.rounded(.down)
        moved = time.adding(seconds: Int64(whole), nanoseconds: Int64(((seconds - whole) * 1e9).rounded()))
    case .real:
        moved = nil
    default:
        return call.fail("awm_time_add: the seconds must be a number")
    }
    guard let moved else { return call.fail("awm_time_add: the result is outside the years 0000 to 9999") }
    call.answer(moved.description)
}

/// What compiling a pattern costs, as if so many bytes were gone through: a millisecond or so.
private let compiling = 1 << 20

/// `X REGEXP Y` is regexp(Y, X).
private func match(_ call: FunctionCall) {
    guard let pattern = call.text(0), !call.isNull(1) else { return }
    guard let regexp = call.state.regexp else { return call.fail("REGEXP is not available here") }
    if call.state.patterns.insert(Array(pattern.utf8)).inserted {
        guard call.charge(bytes: compiling) else { return }
    }
    var isPaid = true
    let matches = call.withText(1) { text in
        regexp(pattern, text) { steps in
            isPaid = call.charge(bytes: steps)
            return isPaid
        }
    }
    guard isPaid else { return }
    guard let matches else { return call.fail("invalid pattern: \(String(pattern.prefix(100)))") }
    call.answer(matches ? 1 : 0)
}
