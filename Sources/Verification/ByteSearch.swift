internal import Glibc

/// Where bytes stand in others: as fast as the C library finds them.
enum ByteSearch {
    /// The first place at or after `start`; `nil` where there is none, and for no bytes.
    static func first(_ wanted: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
        guard let head = wanted.first, start + wanted.count <= bytes.count else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            // What may be the place of its first byte.
            var rest = start...(bytes.count - wanted.count)
            while let found = memchr(base + rest.lowerBound, Int32(head), rest.count) {
                let place = UnsafeRawPointer(found) - base
                if memcmp(base + place, wanted, wanted.count) == 0 { return place }
                guard place < rest.upperBound else { return nil }
                rest = (place + 1)...rest.upperBound
            }
            return nil
        }
    }

    /// Every place, those that overlap included.
    static func positions(of wanted: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        var positions: [Range<Int>] = []
        var start = 0
        while let found = first(wanted, in: bytes, from: start) {
            positions.append(found..<found + wanted.count)
            start = found + 1
        }
        return positions
    }
}
