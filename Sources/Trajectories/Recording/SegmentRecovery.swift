package import ContentStore
import JSON

/// What was found in a segment that somebody left behind.
package struct RecoveredSegment: Sendable {
    /// The set that was being recorded.
    package var set: String
    /// The segment's file.
    package var path: String
    /// How many rows are sealed.
    package var records = 0
    /// How many rows the set had already: their pack was committed, and only the file was left.
    package var known = 0
    /// The bytes of a last line that was not written to its end.
    package var cutBytes = 0
    /// Where the first line that is no rollout, and everything behind it, is kept; nil when there is none.
    package var rejected: String?
    /// What is wrong with that line.
    package var reason: String?
}

/// Seals segments whose process is gone.
///
/// A row is sealed unless the set has a record with its id. So a crash at any moment neither loses a row nor doubles it: the file
/// goes after its pack was committed, and if it is still there, its rows are known.
package enum SegmentRecovery {
    /// More than a recorder ever writes to a segment.
    private static let maximumSize = 2 * Pack.maximumContent

    /// Seals the abandoned segments of a set, or of all sets, one after the other; those of living processes are passed over.
    ///
    /// A file is cut at its last whole line. With `dryRun`, nothing is changed.
    package static func run(
        set: String? = nil,
        in store: Store,
        dryRun: Bool = false
    ) throws -> [RecoveredSegment] {
        var found: [RecoveredSegment] = []
        for name in try set.map({ [$0] }) ?? OpenFolder.sets(in: store) {
            for path in try OpenFolder.segments(of: name, in: store) {
                guard let file = try Files.Locked(abandoned: path) else { continue }
                let segment = try withExtendedLifetime(file) { try seal(file, of: name, in: store, dryRun) }
                if let segment { found.append(segment) }
            }
        }
        return found
    }

    /// What was sealed; nil when nothing had been recorded.
    private static func seal(
        _ file: Files.Locked,
        of name: String,
        in store: Store,
        _ dryRun: Bool
    ) throws -> RecoveredSegment? {
        let content = try file.contents(limit: maximumSize)
        var segment = RecoveredSegment(set: name, path: file.path)
        let rows = readRows(content, &segment)
        if dryRun {
            let latest = try SetAppending.latest(name, in: store).map { try StoredTrajectories($0, in: store) }
            let new = try rows.count { row in try latest?.contains(SHA256.hash(row.row)) != true }
            (segment.records, segment.known) = (new, rows.count - new)
            return content.isEmpty ? nil : segment
        }
        if let rejected = segment.rejected {
            let whole = rows.reduce(0) { $0 + $1.row.count + 1 }
            // By way of one name: what a crash leaves of it is overwritten by the next recovery, which finds the segment again.
            try Files.replace(rejected, with: Array(content[whole...]), through: rejected + ".tmp")
        }
        if !rows.isEmpty {
            _ = try SetAppending.append(to: name, in: store) { latest in
                let new = try rows.filter { row in try latest?.contains(SHA256.hash(row.row)) != true }
                (segment.records, segment.known) = (new.count, rows.count - new.count)
                return try IndexedPack.packs(of: new)
            }
        }
        try file.remove()
        return content.isEmpty ? nil : segment
    }

    /// The whole lines up to the first that is no rollout.
    private static func readRows(
        _ content: [UInt8],
        _ segment: inout RecoveredSegment
    ) -> [(row: [UInt8], columns: RecordColumns)] {
        var rows: [(row: [UInt8], columns: RecordColumns)] = []
        var start = 0
        while let end = LineFeeds.first(in: content, from: start) {
            let row = Array(content[start..<end])
            do {
                try PackWriter.check(row)
                rows.append((row, try RecordColumns(Rollout(parsing: row))))
            } catch {
                segment.rejected = segment.path.dropLast(OpenFolder.suffix.count) + ".rejected"
                segment.reason = "line \(rows.count + 1): \(error)"
                return rows
            }
            start = end + 1
        }
        segment.cutBytes = content.count - start
        return rows
    }
}
