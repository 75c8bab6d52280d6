/// A deterministic POSIX ustar archive of regular files (IEEE Std 1003.1, "pax", ustar Interchange Format).
///
/// One set of files has one archive: members in bytewise order of path, mode 0644, owner and times zero, no
/// directories. Reading accepts regular files under safe relative paths and nothing else, so links, devices,
/// extensions and traversal are refused by construction; GNU tar and Python's `tarfile` read what is written.
package enum Tar {
    private static let block = 512
    /// The most files that an archive holds: as many as a package may have.
    package static let maximumCount = 10_000

    /// Writes the archive of `files`; paths must be valid ``FilePath`` texts, which the type guarantees.
    package static func archive(_ files: [FilePath: [UInt8]]) throws(StoreError) -> [UInt8] {
        guard files.count <= maximumCount else { throw tooMany }
        if let path = FilePath.firstBelowAnother(of: files.keys) { throw conflict(path) }
        var output: [UInt8] = []
        output.reserveCapacity(files.reduce(2 * block) { $0 + 2 * block + $1.value.count })
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            output.append(contentsOf: try header(for: path, size: content.count))
            output.append(contentsOf: content)
            pad(&output)
        }
        output.append(contentsOf: repeatElement(0, count: 2 * block))
        return output
    }

    /// Reads an archive written by ``archive(_:)``, or by any tool that keeps to ustar and regular files
    /// (`tar --format=ustar`).
    ///
    /// What is read is bounded by the size of `bytes`.
    package static func files(in bytes: [UInt8]) throws(StoreError) -> [FilePath: [UInt8]] {
        guard bytes.count.isMultiple(of: block) else {
            throw StoreError(.invalidTar, "the archive is not whole blocks of \(block) bytes; it may be truncated")
        }
        var files: [FilePath: [UInt8]] = [:]
        var offset = 0
        while offset < bytes.count {
            let header = bytes[offset..<offset + block]
            if header.allSatisfy({ $0 == 0 }) {
                try checkEnd(bytes[offset...])
                if let path = FilePath.firstBelowAnother(of: files.keys) { throw conflict(path) }
                return files
            }
            let (path, size) = try member(header)
            offset += block
            let padded = (size + block - 1) / block * block
            guard padded <= bytes.count - offset else {
                throw StoreError(.invalidTar, "the archive ends inside \(path)")
            }
            guard bytes[offset + size..<offset + padded].allSatisfy({ $0 == 0 }) else {
                throw StoreError(.invalidTar, "there is something between \(path) and what follows it")
            }
            guard files.updateValue(Array(bytes[offset..<offset + size]), forKey: path) == nil else {
                throw StoreError(.invalidTar, "the archive holds \(path) twice")
            }
            guard files.count <= maximumCount else { throw tooMany }
            offset += padded
        }
        throw StoreError(.invalidTar, "the archive has no end mark; it may be truncated")
    }

    /// The end is two blocks of zeros or, as tools fill up their records, more.
    private static func checkEnd(_ rest: ArraySlice<UInt8>) throws(StoreError) {
        guard rest.count >= 2 * block else {
            throw StoreError(.invalidTar, "the archive has half an end mark; it may be truncated")
        }
        guard rest.allSatisfy({ $0 == 0 }) else {
            throw StoreError(.invalidTar, "the archive has content after its end mark")
        }
    }

    private static func conflict(_ path: FilePath) -> StoreError {
        StoreError(.invalidTar, "\(path) lies below another file as if that were a folder")
    }

    private static var tooMany: StoreError {
        StoreError(.tooLarge, "an archive has at most \(maximumCount) files")
    }

    private static func header(for path: FilePath, size: Int) throws(StoreError) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: some Collection<UInt8>, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.count, with: text)
        }
        let (prefix, name) = try split(path)
        put(name, at: 0)
        put("0000644\0".utf8, at: 100)
        put("0000000\0".utf8, at: 108)
        put("0000000\0".utf8, at: 116)
        guard size < 1 << 33 else { throw StoreError(.tooLarge, "\(path) is too large for a package") }
        put(octal(size, digits: 11).utf8, at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        header[156] = 0x30
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        put(prefix, at: 345)
        put((octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ").utf8, at: 148)
        return header
    }

    /// Divides a long path at a slash into the header's prefix (155 bytes) and name (100 bytes).
    private static func split(_ path: FilePath) throws(StoreError) -> (prefix: [UInt8], name: [UInt8]) {
        let bytes = Array(path.text.utf8)
        if bytes.count <= 100 { return ([], bytes) }
        let slash = bytes.indices.first { bytes[$0] == 0x2F && $0 <= 155 && bytes.count - $0 - 1 <= 100 }
        guard let slash else {
            throw StoreError(.unsafePath, "the path \(path) is too long to archive; shorten its folder or file names")
        }
        return (Array(bytes[..<slash]), Array(bytes[(slash + 1)...]))
    }

    private static func member(_ header: ArraySlice<UInt8>) throws(StoreError) -> (FilePath, Int) {
        let start = header.startIndex
        func field(_ offset: Int, _ length: Int) -> ArraySlice<UInt8> {
            let field = header[start + offset..<start + offset + length]
            return field.prefix { $0 != 0 }
        }
        guard header[start + 257..<start + 265].elementsEqual("ustar\u{0}00".utf8) else {
            throw StoreError(.invalidTar, "a member's header is not POSIX ustar (tar --format=ustar makes that)")
        }
        var sum = 8 * 0x20
        for (index, byte) in header.enumerated() where !(148..<156).contains(index) { sum += Int(byte) }
        guard number(header[start + 148..<start + 156]) == sum else {
            throw StoreError(.invalidTar, "a member's header checksum is wrong")
        }
        let prefix = field(345, 155)
        let name = (prefix.isEmpty ? [] : Array(prefix) + [0x2F]) + Array(field(0, 100))
        let kind = header[start + 156]
        guard kind == 0x30 || kind == 0 else {
            let shown = String(decoding: name, as: UTF8.self)
            throw StoreError(.invalidTar, "\"\(shown)\" is not a regular file; archives hold files only")
        }
        let path = try FilePath(parsing: name)
        guard let size = number(header[start + 124..<start + 136]) else {
            throw StoreError(.invalidTar, "the size of \(path) cannot be read")
        }
        return (path, size)
    }

    /// The octal number in a field: leading spaces, digits, and spaces or NULs to the end.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let text = field.drop { $0 == 0x20 }
        let digits = text.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty, text[digits.endIndex...].allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func pad(_ output: inout [UInt8]) {
        let rest = output.count % block
        if rest > 0 { output.append(contentsOf: repeatElement(0, count: block - rest)) }
    }
}
