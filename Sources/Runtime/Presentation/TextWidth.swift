package import JSON

/// How long things are for a reader: in characters, which are Unicode scalars here. Unlike what people take for one
/// character, a scalar is the same in every version of Unicode.
package enum TextWidth {
    /// The scalars of a value's row text.
    package static func of(_ value: JSON) -> Int { count(value.rowBytes()) }

    /// The scalars of a text.
    package static func of(_ text: String) -> Int { text.unicodeScalars.count }

    /// The scalars of well-formed UTF-8: every byte but the continuations begins one.
    private static func count(_ bytes: [UInt8]) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

    /// What a scalar takes in a JSON string.
    static func escaped(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\"", "\\", "\u{8}", "\u{C}", "\n", "\r", "\t": 2
        case "\0"..<" ": 6
        default: 1
        }
    }
}
