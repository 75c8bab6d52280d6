/// A member's place in the order of keys.
struct SortKey {
    /// The first eight bytes of the key as a big-endian number, padded with zeros: decides nearly every comparison.
    var prefix: UInt64
    /// The position of the member.
    var position: Int
}

/// Calls `body` with the positions of members in the order of the UTF-8 bytes of their keys.
///
/// Insertion sort for as many members as rows have: they often come sorted already, and nothing is allocated.
@inline(__always)
func withKeyOrder(
    of members: UnsafeBufferPointer<JSONObject.Member>,
    _ body: (UnsafeMutableBufferPointer<SortKey>) -> Void
) {
    withUnsafeTemporaryAllocation(of: SortKey.self, capacity: members.count) { order in
        for position in members.indices {
            order.initializeElement(
                at: position,
                to: SortKey(prefix: members[position].key.sortPrefix, position: position)
            )
        }
        if members.count <= 24 {
            insertionSort(order, members)
        } else {
            var order = order
            order.sort { precedes($0, $1, members) }
        }
        body(order)
    }
}

@inline(__always)
private func insertionSort(
    _ order: UnsafeMutableBufferPointer<SortKey>,
    _ members: UnsafeBufferPointer<JSONObject.Member>
) {
    var end = 1
    while end < order.count {
        let moved = order[end]
        var place = end
        while place > 0, precedes(moved, order[place - 1], members) {
            order[place] = order[place - 1]
            place -= 1
        }
        order[place] = moved
        end += 1
    }
}

@inline(__always)
private func precedes(_ left: SortKey, _ right: SortKey, _ members: UnsafeBufferPointer<JSONObject.Member>) -> Bool {
    if left.prefix != right.prefix { return left.prefix < right.prefix }
    // Equal prefixes of keys that differ: one is longer than eight bytes, or holds the NUL that pads the other.
    return UTF8Text.precedes(members[left.position].key, members[right.position].key)
}

extension String {
    /// The first eight bytes as a big-endian number, padded with zeros.
    @inline(__always)
    fileprivate var sortPrefix: UInt64 {
        UTF8Text.withBytes(of: self) { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            if bytes.count >= 8 { return UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)) }
            return shortWord(start, count: bytes.count).byteSwapped
        }
    }
}

/// Up to seven bytes as the low bytes of a little-endian word, in at most two loads.
@inline(__always)
func shortWord(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
    if count >= 4 {
        let low = UInt64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
        let high = UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)))
        return low | high << UInt64(truncatingIfNeeded: (count &- 4) &* 8)
    }
    guard count > 0 else { return 0 }
    let byte = { (offset: Int) in
        UInt64(bytes.load(fromByteOffset: offset, as: UInt8.self)) << UInt64(truncatingIfNeeded: offset &* 8)
    }
    return byte(0) | byte(count >> 1) | byte(count &- 1)
}
