/// SQL text of several statements.
package enum SQLScript {
    /// The statements of a script, without blanks and comments between them; a trigger's body stays whole.
    package static func statements(of script: String) -> [String] {
        var text = script
        return text.withUTF8 { bytes in
            var statements: [String] = []
            var start = SQLText.skipBlank(bytes, from: 0)
            while start < bytes.count {
                let end = SQLText.endOfStatement(bytes, from: start)
                statements.append(String(decoding: bytes[start..<end], as: UTF8.self))
                start = SQLText.skipBlank(bytes, from: end)
            }
            return statements
        }
    }
}
