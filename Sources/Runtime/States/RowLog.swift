import SQLite

/// A row that a session may have changed, and the number of its table.
struct TouchedRow: Hashable, Sendable {
    var table: Int
    var name: RowName
}

/// Which rows may differ from the world's seed, in the order in which they were touched.
///
/// A value: forks and snapshots share what was noted before them. Any two states of a world have a common beginning, at
/// the seed at the latest, and only rows touched since then can differ between them.
struct RowLog: Sendable {
    /// A place in a log.
    struct Position: Sendable {
        fileprivate var depth = 0
        fileprivate var count = 0

        /// Before everything: the world's seed.
        static let start = Position()
    }

    /// What was noted up to a snapshot.
    fileprivate final class Chunk: @unchecked Sendable {
        let rows: [TouchedRow]
        let isIncomplete: Bool
        let depth: Int
        // Changes only while the chunk is being taken apart.
        fileprivate var before: Chunk?

        init(_ rows: [TouchedRow], isIncomplete: Bool, after before: Chunk?) {
            self.rows = rows
            self.isIncomplete = isIncomplete
            self.before = before
            depth = (before?.depth ?? -1) + 1
        }

        deinit {
            // One after the other: the chunks of a long life would end in as many calls within calls.
            var next = before.take()
            while isKnownUniquelyReferenced(&next) { next = next?.before.take() }
        }
    }

    private var frozen: Chunk?
    private var recent: [TouchedRow] = []
    init() {}

    /// A log that knows nothing: every row may differ from the seed.
    static var incomplete: RowLog {
        var log = RowLog()
        log.append(nil)
        return log
    }

    /// Notes rows; `nil` says that any may have been touched.
    mutating func append(_ rows: [(table: Int, row: RowName)]?) {
        guard let rows else {
            freeze()
            frozen = Chunk([], isIncomplete: true, after: frozen)
            return
        }
        for (table, name) in rows { recent.append(TouchedRow(table: table, name: name)) }
    }

    /// Makes what was noted so far something that copies share.
    mutating func freeze() {
        guard !recent.isEmpty else { return }
        frozen = Chunk(recent, isIncomplete: false, after: frozen)
        recent = []
    }

    /// Where the log is now.
    var position: Position { Position(depth: (frozen?.depth ?? -1) + 1, count: recent.count) }

    /// The rows touched since `position`, each once; `nil` when any may have been.
    func rows(since position: Position) -> Set<TouchedRow>? {
        var rows: Set<TouchedRow> = []
        let depth = (frozen?.depth ?? -1) + 1
        rows.formUnion(recent.dropFirst(position.depth == depth ? position.count : 0))
        var chunk = position.depth < depth ? frozen : nil
        while let current = chunk, current.depth >= position.depth {
            if current.isIncomplete { return nil }
            rows.formUnion(current.rows.dropFirst(current.depth == position.depth ? position.count : 0))
            chunk = current.before
        }
        return rows
    }

    /// The rows in which two states may differ, each once; `nil` when any may. Both logs are frozen, as in snapshots.
    static func rows(between left: RowLog, and right: RowLog) -> Set<TouchedRow>? {
        var left = left
        var right = right
        left.freeze()
        right.freeze()
        var rows: Set<TouchedRow> = []
        var (one, other) = (left.frozen, right.frozen)
        while one !== other {
            // The one that is further from the seed goes back.
            let isOne = (one?.depth ?? -1) >= (other?.depth ?? -1)
            guard let chunk = isOne ? one : other else { break }
            if chunk.isIncomplete { return nil }
            rows.formUnion(chunk.rows)
            if isOne { one = chunk.before } else { other = chunk.before }
        }
        return rows
    }
}
