import CSystem

/// A hash of a multiset of rows: the sum of their SHA-512 hashes modulo 2⁵¹².
///
/// Adding a row and taking one out cost the same however many rows there are, and equal rows count each time. An
/// exclusive or in place of the sum would make two equal rows vanish. 512 bits rather than 256, because whoever may
/// choose thousands of rows finds sums that meet with much less work than single hashes (Wagner, "A Generalized Birthday
/// Problem", 2002): with 1,000 rows some 2⁴⁶ steps here.
package struct RowSum: Sendable, Hashable {
    /// The lowest 64 bits first.
    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)

    /// The sum of no rows.
    package init() {}

    /// Adds a row, given the bytes that say all of it.
    package mutating func add(_ row: [UInt8]) {
        RowSum.withHash(of: row) { hash in
            withWords { words in
                var carry: UInt64 = 0
                for index in 0..<8 {
                    let (first, overflowsFirst) = words[index].addingReportingOverflow(hash[7 - index])
                    let (second, overflowsSecond) = first.addingReportingOverflow(carry)
                    words[index] = second
                    carry = overflowsFirst || overflowsSecond ? 1 : 0
                }
            }
        }
    }

    /// Takes a row out that was added before.
    package mutating func remove(_ row: [UInt8]) {
        RowSum.withHash(of: row) { hash in
            withWords { words in
                var borrow: UInt64 = 0
                for index in 0..<8 {
                    let (first, overflowsFirst) = words[index].subtractingReportingOverflow(hash[7 - index])
                    let (second, overflowsSecond) = first.subtractingReportingOverflow(borrow)
                    words[index] = second
                    borrow = overflowsFirst || overflowsSecond ? 1 : 0
                }
            }
        }
    }

    /// The sum as 64 bytes, the highest first.
    package var bytes: [UInt8] {
        let (a, b, c, d, e, f, g, h) = words
        return [h, g, f, e, d, c, b, a].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
        }
    }

    private mutating func withWords(_ body: (UnsafeMutableBufferPointer<UInt64>) -> Void) {
        withUnsafeMutableBytes(of: &words) { body($0.bindMemory(to: UInt64.self)) }
    }

    private static func withHash(of row: [UInt8], _ body: (UnsafeMutableBufferPointer<UInt64>) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8) { hash in
            row.withUnsafeBytes { awm_sha512($0.baseAddress, $0.count, hash.baseAddress) }
            body(hash)
        }
    }

    package static func == (left: RowSum, right: RowSum) -> Bool { left.bytes == right.bytes }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
