/// Finds some members of a JSON object without making values of the others.
///
/// For rows of a set, which were checked when they were recorded: what stands between the members is skipped, not checked.
struct MemberScan {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    /// The text of the members with these names; those that the object does not have are left out.
    ///
    /// Nil when the bytes are no object that ends.
    static func members(_ names: [String], of bytes: ArraySlice<UInt8>) -> [String: ArraySlice<UInt8>]? {
        var scan = MemberScan(bytes)
        return scan.members(names.map { ($0, Array($0.utf8)) })
    }

    private mutating func members(_ names: [(name: String, bytes: [UInt8])]) -> [String: ArraySlice<UInt8>]? {
        var found: [String: ArraySlice<UInt8>] = [:]
        guard take(UInt8(ascii: "{")) else { return nil }
        if take(UInt8(ascii: "}")) { return found }
        repeat {
            skipSpace()
            guard let key = skipString(), take(UInt8(ascii: ":")) else { return nil }
            skipSpace()
            guard let value = skipValue() else { return nil }
            let inner = key.dropFirst().dropLast()
            if let name = names.first(where: { inner.elementsEqual($0.bytes) })?.name { found[name] = value }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? found : nil
    }

    private mutating func skipSpace() {
        while place < bytes.endIndex, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    /// Skips space and this byte, if it comes next.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard place < bytes.endIndex, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// Skips a string and gives it with its quotes.
    private mutating func skipString() -> ArraySlice<UInt8>? {
        let start = place
        guard place < bytes.endIndex, bytes[place] == UInt8(ascii: "\"") else { return nil }
        place = bytes.withUnsafeBufferPointer { buffer in
            let base = bytes.startIndex
            var index = place + 1 - base
            while index < buffer.count, buffer[index] != UInt8(ascii: "\"") {
                index += buffer[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            return index + base
        }
        guard place < bytes.endIndex else { return nil }
        place += 1
        return bytes[start..<place]
    }

    /// Skips a value and gives its text.
    private mutating func skipValue() -> ArraySlice<UInt8>? {
        let start = place
        var depth = 0
        while place < bytes.endIndex {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard skipString() != nil else { return nil }
                if depth == 0 { return bytes[start..<place] }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of the object around it, after a number or a word.
                if depth == 0 { return bytes[start..<place] }
                depth -= 1
                if depth == 0 {
                    place += 1
                    return bytes[start..<place]
                }
            case UInt8(ascii: ","):
                if depth == 0 { return bytes[start..<place] }
            default: break
            }
            place += 1
        }
        return nil
    }
}
