/// A safe relative path inside an artifact: `/`-separated, UTF-8, no empty or hidden part, no control characters.
///
/// Hidden parts (those that begin with a dot, `.` and `..` among them) are refused because packages leave them out when
/// they are added, and because a checkout must not bring a `.git` that configures a tool. Compared and ordered by bytes,
/// so an order does not depend on a locale or on Unicode equivalence.
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
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control || $0 == "\\" }) else {
            throw refuse("it holds a control character or a backslash")
        }
        for part in bytes.split(separator: 0x2F, omittingEmptySubsequences: false) {
            if part.isEmpty { throw refuse("it has an empty part") }
            if part.elementsEqual("..".utf8) { throw refuse("it leaves its folder through \"..\"") }
            if part.first == 0x2E { throw refuse("a part of it begins with a dot") }
        }
        self.text = text
    }

    package var description: String { text }

    package static func == (left: FilePath, right: FilePath) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package static func < (left: FilePath, right: FilePath) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// The first of `paths` that lies below another one, which would have to be file and folder at once.
    static func firstBelowAnother(of paths: some Collection<FilePath>) -> FilePath? {
        let sorted = paths.sorted()
        let texts = Set(sorted.map { Array($0.text.utf8) })
        return sorted.first { path in
            let bytes = Array(path.text.utf8)
            return bytes.indices.contains { bytes[$0] == 0x2F && texts.contains(Array(bytes[..<$0])) }
        }
    }
}
