/// The members of a JSON object: unique keys in insertion order.
///
/// Keys are found by linear search up to 16 members and through a hash index beyond, so that an object of 100,000 hostile keys costs no
/// more per key than a friendly one.
package struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    /// One key and its value; a struct because the runtime destroys arrays of tuples one element at a time through its generic path.
    struct Member: Sendable {
        var key: String
        var value: JSON
    }

    /// The members in insertion order.
    private(set) var members: [Member]
    private var index: KeyIndex?

    /// Creates an empty object.
    package init() {
        self.members = []
    }

    /// Creates an object of these members; later duplicates of a key replace earlier ones and keep their place.
    package init(_ members: [(key: String, value: JSON)]) {
        self.init()
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// Creates an object; later duplicates of a key replace earlier ones.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }

    /// Takes over members whose keys are known to be unique and, beyond ``KeyIndex/threshold``, the index of them.
    init(unique members: [Member], index: KeyIndex?) {
        self.members = members
        self.index = index
    }

    /// The value of a key; setting nil removes the member, setting a new key appends it.
    ///
    /// Removing takes time proportional to the number of members.
    package subscript(key: String) -> JSON? {
        get {
            guard let position = position(of: key) else { return nil }
            return members[position].value
        }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                if index != nil { index = KeyIndex(members) }
            case (nil, let value?):
                members.append(Member(key: key, value: value))
                if index != nil {
                    index?.append(lastOf: members)
                } else if members.count > KeyIndex.threshold {
                    index = KeyIndex(members)
                }
            case (nil, nil):
                break
            }
        }
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in insertion order.
    package var keys: [String] { members.map(\.key) }

    /// The values in insertion order.
    package var values: [JSON] { members.map(\.value) }

    /// The members sorted by the UTF-8 bytes of their keys.
    package func sortedByKeyBytes() -> [(key: String, value: JSON)] {
        sorted { UTF8Text.precedes($0.key, $1.key) }
    }

    private func position(of key: String) -> Int? {
        if let index { return index.position(of: key, in: members) }
        return members.firstIndex { UTF8Text.equal($0.key, key) }
    }
}

extension JSONObject: Hashable {
    /// Equality of the sets of members: their order does not matter.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        // Members that came in the same order are the common case and need no search.
        return zip(left.members, right.members).allSatisfy { left, other in
            UTF8Text.equal(left.key, other.key) ? left.value == other.value : right[left.key] == left.value
        }
    }

    /// Hashes the members, independent of their order.
    package func hash(into hasher: inout Hasher) {
        var sum: UInt64 = 0
        for member in members {
            var memberHasher = Hasher()
            UTF8Text.hash(member.key, into: &memberHasher)
            memberHasher.combine(member.value)
            sum &+= UInt64(truncatingIfNeeded: memberHasher.finalize())
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

extension JSONObject: Sequence {
    /// The iterator of ``JSONObject``.
    package struct Iterator: IteratorProtocol, Sendable {
        private let members: [Member]
        private var position = 0

        init(_ members: [Member]) {
            self.members = members
        }

        /// The next member in insertion order.
        package mutating func next() -> (key: String, value: JSON)? {
            guard position < members.count else { return nil }
            defer { position += 1 }
            return (members[position].key, members[position].value)
        }
    }

    /// Iterates over the members in insertion order.
    package func makeIterator() -> Iterator {
        Iterator(members)
    }

    /// The number of members, which is exact.
    package var underestimatedCount: Int { members.count }
}
