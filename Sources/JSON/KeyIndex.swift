/// An open-addressing hash index over the keys of a large object.
///
/// Hashes are seeded per process (`Hasher`), so nobody can prepare keys that collide.
struct KeyIndex: Sendable {
    /// Objects of up to this many members are searched linearly and have no index.
    static let threshold = 16

    /// Position of the member + 1, or 0 for a free slot. The count is a power of two and at least twice the number of members.
    private var slots: [UInt32]

    /// Indexes members whose keys are unique.
    init(_ members: [JSONObject.Member]) {
        self.slots = KeyIndex.freeSlots(for: members.count)
        for position in members.indices { insert(position, of: members) }
    }

    /// Indexes members that come from outside.
    ///
    /// - Returns: nil with `duplicate` set to the position of the first key seen before.
    init?(_ members: [JSONObject.Member], duplicate: inout Int) {
        self.slots = KeyIndex.freeSlots(for: members.count)
        for position in members.indices {
            let slot = slot(of: members[position].key, in: members)
            guard slots[slot] == 0 else {
                duplicate = position
                return nil
            }
            slots[slot] = UInt32(position + 1)
        }
    }

    /// Adds the member just appended.
    mutating func append(lastOf members: [JSONObject.Member]) {
        if members.count * 2 > slots.count {
            self = KeyIndex(members)
        } else {
            insert(members.count - 1, of: members)
        }
    }

    func position(of key: String, in members: [JSONObject.Member]) -> Int? {
        let entry = slots[slot(of: key, in: members)]
        return entry == 0 ? nil : Int(entry) - 1
    }

    private mutating func insert(_ position: Int, of members: [JSONObject.Member]) {
        let slot = slot(of: members[position].key, in: members)
        slots[slot] = UInt32(position + 1)
    }

    /// The slot that holds the key, or the free slot where it belongs.
    private func slot(of key: String, in members: [JSONObject.Member]) -> Int {
        var hasher = Hasher()
        UTF8Text.hash(key, into: &hasher)
        let mask = slots.count - 1
        var slot = hasher.finalize() & mask
        while slots[slot] != 0, !UTF8Text.equal(members[Int(slots[slot]) - 1].key, key) { slot = (slot + 1) & mask }
        return slot
    }

    private static func freeSlots(for count: Int) -> [UInt32] {
        var capacity = 64
        while capacity < count * 4 { capacity *= 2 }
        return [UInt32](repeating: 0, count: capacity)
    }
}
