/// Which members and elements of one value have been looked at, for `unevaluatedProperties` and `unevaluatedItems` (core, section 11).
struct Evaluated {
    /// Positions of members.
    private var members: Set<Int> = []
    private var allMembers = false
    /// All elements before this position.
    private var prefix = 0
    private var items: Set<Int> = []

    mutating func addMember(_ position: Int) {
        members.insert(position)
    }

    mutating func addAllMembers() {
        allMembers = true
    }

    mutating func addItem(_ position: Int) {
        items.insert(position)
    }

    mutating func addItems(before position: Int) {
        prefix = max(prefix, position)
    }

    mutating func merge(_ other: Evaluated) {
        members.formUnion(other.members)
        allMembers = allMembers || other.allMembers
        prefix = max(prefix, other.prefix)
        items.formUnion(other.items)
    }

    func hasMember(_ position: Int) -> Bool { allMembers || members.contains(position) }

    func hasItem(_ position: Int) -> Bool { position < prefix || items.contains(position) }
}
