internal import CSQLite

/// SQL text with the terminating NUL that SQLite asks for.
struct TerminatedText {
    /// The length without the terminator.
    let count: Int
    private let bytes: [UInt8]

    init(_ text: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
        self.bytes = bytes
        count = bytes.count - 1
    }

    subscript(index: Int) -> UInt8 { bytes[index] }

    func withCharacters<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // Never empty: the terminator is there.
                characters.baseAddress.map(body) ?? body("")
            }
        }
    }

    func skipBlank(from start: Int) -> Int { withBytes { SQLText.skipBlank($0, from: start) } }

    func endOfStatement(from start: Int) -> Int { withBytes { SQLText.endOfStatement($0, from: start) } }

    private func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
}

/// The statements of a script, one after the other.
///
/// Statements are prepared when they are reached, because each may need what the ones before it made.
struct ScriptWalk {
    struct Part {
        /// From the first token to the semicolon.
        let sql: Substring
        /// Counted from 1.
        let line: Int
        let statement: Result<Statement, SQLiteError>
    }

    private let script: String
    private let text: TerminatedText
    private var position = 0
    private var line = 1

    init(_ script: String) {
        self.script = script
        text = TerminatedText(script)
    }

    mutating func next(preparingOn connection: Connection) -> Part? {
        skipToStatement()
        guard position < text.count else { return nil }
        let start = (position: position, line: line)
        let first = connection.prepareFirst(in: text, from: start.position, role: connection.role)
        guard first.code == SQLITE_OK, let handle = first.handle else {
            // The message goes with the next call to SQLite, so it is taken first.
            let failure: SQLiteError =
                if first.code == SQLITE_OK {
                    // What is not blank and yet no statement is a NUL, at which SQLite stops reading.
                    SQLiteError(extendedCode: SQLITE_ERROR, message: "there is a NUL character in the SQL text")
                } else {
                    connection.error(first.code, isPreparing: true)
                }
            move(to: text.endOfStatement(from: start.position))
            let sql = slice(from: start.position)
            var placed = failure
            placed.sql = String(sql)
            return Part(sql: sql, line: start.line, statement: .failure(placed))
        }
        move(to: first.end)
        let sql = slice(from: start.position)
        let statement = Statement(connection: connection, handle: handle, sql: String(sql), role: connection.role)
        return Part(sql: sql, line: start.line, statement: .success(statement))
    }

    /// Passes white space, comments and stray semicolons.
    private mutating func skipToStatement() {
        while position < text.count {
            move(to: text.skipBlank(from: position))
            guard position < text.count, text[position] == UInt8(ascii: ";") else { return }
            position += 1
        }
    }

    private mutating func move(to end: Int) {
        for index in position..<end where text[index] == 0x0A { line += 1 }
        position = end
    }

    /// The text from `start` to the present position, without the white space at its end.
    private func slice(from start: Int) -> Substring {
        var end = position
        while end > start, [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(text[end - 1]) { end -= 1 }
        let bytes = script.utf8
        return script[bytes.index(bytes.startIndex, offsetBy: start)..<bytes.index(bytes.startIndex, offsetBy: end)]
    }
}
