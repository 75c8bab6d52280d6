import Glibc

/// Finding line feeds at the speed of memory: rows are large and many.
enum LineFeeds {
    /// The first line feed at or behind an offset.
    static func first(in bytes: [UInt8], from start: Int = 0) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count,
                let found = memchr(base + start, 0x0A, bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// The lines, each of which ends in a line feed, without it.
    static func lines(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while let end = first(in: bytes, from: start) {
            lines.append(bytes[start..<end])
            start = end + 1
        }
        return lines
    }
}
