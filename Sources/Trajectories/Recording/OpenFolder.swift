import ContentStore

/// `awm/open/<set>` in a store: the segments of the sets that are being recorded, and of those that somebody left behind.
enum OpenFolder {
    static let suffix = ".jsonl"

    /// The folder of a set. A slash in its name becomes a plus, which no name has.
    static func path(of set: String, in store: Store) -> String {
        root(in: store) + "/" + String(set.map { $0 == "/" ? "+" : $0 })
    }

    /// Makes the folder of a set, durably.
    static func make(of set: String, in store: Store) throws(StoreError) -> String {
        let path = path(of: set, in: store)
        try Files.makeFolder(path)
        // Also when it was there: whoever made it may not have come this far.
        try Files.sync(folder: root(in: store))
        try Files.sync(folder: store.path + "/awm")
        return path
    }

    /// The sets that have a folder, in order of name.
    static func sets(in store: Store) throws(StoreError) -> [String] {
        let root = root(in: store)
        guard Files.exists(root) else { return [] }
        return try Files.names(in: root).map { name in String(name.map { $0 == "+" ? "/" : $0 }) }
    }

    /// The segments of a set, the oldest first.
    static func segments(of set: String, in store: Store) throws(StoreError) -> [String] {
        let path = path(of: set, in: store)
        guard Files.exists(path) else { return [] }
        return try Files.names(in: path).filter { $0.hasSuffix(suffix) }.map { path + "/" + $0 }
    }

    /// A name for a new segment: they sort by the time they were begun.
    static func newName() -> String {
        let time = String(Files.wallClockMilliseconds(), radix: 16)
        let chance = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: max(0, 12 - time.count)) + time + "-" + chance + suffix
    }

    private static func root(in store: Store) -> String { store.path + "/awm/open" }
}
