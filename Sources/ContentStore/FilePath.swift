/// A safe relative path inside an artifact: `/`-separated, UTF-8, no empty, `.` or `..` part, no control characters.
///
/// Compared and ordered by bytes, so an order does not depend on a locale or on Unicode equivalence.
package struct FilePath: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The path's one text form.
    package let text: String

    /// The longest path, in bytes: what a ustar header can hold.
    package static let maximumLength = 255

    /// Parses a path, refusing everything that could leave a folder or differ between machines.
    package init(parsing text: String) throws(StoreError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Parses a path from bytes, refusing invalid UTF-8 as well.
    package init(parsing bytes: [UInt8]) throws(StoreError) {
        let shown = String(decoding: bytes.prefix(300), as: UTF8.self)
        func refuse(_ reason: String) -> StoreError {
            StoreError(.unsafePath, "the path \"\(shown)\" is not allowed: \(reason)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refuse("it is not UTF-8") }
        guard !bytes.isEmpty, bytes.count <= FilePath.maximumLength else {
            throw refuse("it must have 1 to \(FilePath.maximumLength) bytes")
        }
        guard bytes.first != 0x2F else { throw refuse("it is absolute") }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x5C }) else {
            throw refuse("it holds a control character or a backslash")
        }
        for part in bytes.split(separator: 0x2F, omittingEmptySubsequences: false) {
            if part.isEmpty || part.elementsEqual(".".utf8) { throw refuse("it has an empty or \".\" part") }
            if part.elementsEqual("..".utf8) { throw refuse("it leaves its folder through \"..\"") }
        }
        self.text = text
    }

    package var description: String { text }

    package static func == (left: FilePath, right: FilePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package static func < (left: FilePath, right: FilePath) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
