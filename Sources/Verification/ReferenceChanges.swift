import Environments
import JSON
import Runtime
import SQLite

/// The row changes that a reference solution makes, and which cells of them may differ.
///
/// A cell is open when it depends on the clock, on chance, or on an argument that the task leaves `free`: the reference
/// is played again with each of these changed, and what differs is open (`runtime.md`, "Tasks and verifiers").
struct ReferenceChanges: Sendable {
    private(set) var rows: [ExpectedRow]
    /// Columns of each table that depend on the clock or on chance in some row.
    private(set) var openColumns: [String: Set<Int>] = [:]
    /// Whether the reference does the same under every session seed.
    private(set) var isSameUnderEverySeed: Bool
    private let columns: [String: [String]]
    private let volatile: [VolatilePattern]
    private let keys: TableKeys

    init(_ instance: TaskInstance, _ solution: Solution) throws {
        let base = try Play(instance, solution, from: instance.initial)
        if let broken = base.attempt.calls.first(where: { !$0.outcome.mayBeRewarded }) {
            throw VerificationError("\(broken.tool) broke: \(broken.result.rowText())")
        }
        volatile = instance.world.settings.volatile
        columns = base.diff.columns
        rows = ReferenceChanges.relevant(base.diff, volatile).map { ExpectedRow(row: $0) }
        keys = try TableKeys(instance.initial.image, tables: Array(base.diff.columns.keys))

        var lucky = instance.initial
        lucky.chance = SessionChance(environmentSeed: ~instance.world.settings.randomSeed, sessionSeed: ~instance.seed)
        let byChance = ReferenceChanges.variant(instance, solution, [lucky], like: base)
        isSameUnderEverySeed =
            !instance.isSetupRandom && byChance?.attempt.calls == base.attempt.calls && byChance?.diff == base.diff
        open(byChance, isAmbient: true)
        open(
            ReferenceChanges.variant(instance, solution, ReferenceChanges.later(instance), like: base),
            isAmbient: true
        )
        for rewording in instance.task.free.compactMap({ Rewording($0, in: instance.world) }) {
            open(ReferenceChanges.variant(instance, solution, rewording, like: base), isAmbient: false)
        }
    }

    /// Whether the changes of an attempt are the reference's.
    func matches(_ diff: StateDiff) -> Bool { unmatched(diff) == nil }

    /// What the changes of an attempt have too many and too few, as evidence; empty when they are the reference's.
    func mismatch(with diff: StateDiff) -> JSONObject {
        guard let (unexpected, missing) = unmatched(diff) else { return [:] }
        var evidence = JSONObject()
        if !unexpected.isEmpty {
            evidence["unexpected"] = StateDiff(rows: unexpected, columns: diff.columns).json
        }
        if !missing.isEmpty {
            evidence["missing"] = StateDiff(rows: missing.map(\.row), columns: columns).json
        }
        return evidence
    }

    /// Where the state that an attempt's changes lead to differs from the one that the reference reaches.
    func stateDifference(of diff: StateDiff) -> StateDifference {
        guard let (unexpected, missing) = unmatched(diff) else { return StateDifference() }
        let columns = columns.merging(diff.columns) { own, _ in own }
        return StateDifference(unexpected: unexpected, missing: missing, columns: columns) { table, column in
            volatile.contains { $0.covers(table: table, column: column) }
        }
    }

    /// The rows of an attempt that match none of the reference's, and the reverse; `nil` when all go together.
    private func unmatched(_ diff: StateDiff) -> (unexpected: [StateDiff.Row], missing: [ExpectedRow])? {
        let actual = ReferenceChanges.relevant(diff, volatile)
        let found = compare(actual)
        if found.isMatch { return nil }
        // The database numbers new rows in the order they are written, and that order is the agent's own.
        if let renumbered = Renumbering(keys).renumber(actual, like: rows), compare(renumbered).isMatch { return nil }
        return (found.unexpected.map { actual[$0] }, found.missing.map { rows[$0] })
    }

    private func compare(_ actual: [StateDiff.Row]) -> RowMatching {
        RowMatching(rows, actual) { expected, row in
            let columns = columns[row.table] ?? []
            return row.after.indices.allSatisfy { column in
                expected.row.after[column] == row.after[column] || expected.open.contains(column)
                    || volatile.contains { $0.covers(table: row.table, column: columns[column]) }
            }
        }
    }

    /// Opens the cells in which another play of the reference differs.
    private mutating func open(_ play: Play?, isAmbient: Bool) {
        guard let play else { return }
        for (index, other) in RowPairing.pairs(rows.map(\.row), ReferenceChanges.relevant(play.diff, volatile)) {
            let row = rows[index].row
            if other.key != row.key { rows[index].isKeyOpen = true }
            for column in row.after.indices where row.after[column] != other.after[column] {
                rows[index].open.insert(column)
                if isAmbient { openColumns[row.table, default: []].insert(column) }
            }
        }
    }

    /// The rows that count: not of volatile tables, nor changed in volatile columns only.
    private static func relevant(_ diff: StateDiff, _ volatile: [VolatilePattern]) -> [StateDiff.Row] {
        guard !volatile.isEmpty else { return diff.rows }
        return diff.rows.filter { row in
            if volatile.contains(where: { $0.covers(table: row.table) }) { return false }
            guard row.kind == .changed, let columns = diff.columns[row.table] else { return true }
            return !row.changedColumns.allSatisfy { index in
                volatile.contains { $0.covers(table: row.table, column: columns[index]) }
            }
        }
    }
}

/// A row change of the reference and what of it may differ.
struct ExpectedRow: Sendable {
    var row: StateDiff.Row
    var open: Set<Int> = []
    var isKeyOpen = false
}

extension ReferenceChanges {
    /// One play of the reference.
    private struct Play {
        var attempt: Attempt
        var diff: StateDiff

        init(
            _ instance: TaskInstance,
            _ solution: Solution,
            from state: Snapshot,
            rewrite: (String, JSON) -> JSON = { $1 }
        ) throws {
            let session = try instance.world.session(at: state)
            attempt = try SolutionRun.play(solution, parameters: instance.parameters, on: session, rewrite: rewrite)
            diff = try StateDiff(from: instance.initial, to: attempt.final)
        }

        var outcomes: [Outcome] { attempt.calls.map(\.outcome) }
    }

    /// The first play from one of `states` in which every call ends as in `base`; `nil` when there is none.
    private static func variant(
        _ instance: TaskInstance,
        _ solution: Solution,
        _ states: [Snapshot],
        like base: Play
    ) -> Play? {
        for state in states {
            // A variant that cannot be played, since a value the solution names is not there, shows nothing.
            guard case .success(let play) = Result(catching: { try Play(instance, solution, from: state) }) else {
                continue
            }
            if play.outcomes == base.outcomes { return play }
        }
        return nil
    }

    /// The first play with the free argument reworded in which every call ends as in `base`.
    private static func variant(
        _ instance: TaskInstance,
        _ solution: Solution,
        _ rewording: Rewording,
        like base: Play
    ) -> Play? {
        for way in 0..<Rewording.ways {
            let result = Result {
                try Play(instance, solution, from: instance.initial) { rewording.reword($0, $1, way: way) }
            }
            guard case .success(let play) = result, play.outcomes == base.outcomes,
                play.attempt.calls != base.attempt.calls
            else { continue }
            return play
        }
        return nil
    }

    /// States in which it is later, or earlier, than at the start: far enough to change every time of day, near enough to
    /// leave most dates and opening hours alone.
    static func later(_ instance: TaskInstance) -> [Snapshot] {
        let shift = 97_000 + 3 * instance.world.settings.tick
        return [shift, -shift].map { shift in
            var state = instance.initial
            state.clock = state.clock.advanced(by: shift)
            state.step += 3
            return state
        }
    }
}

extension StateDiff {
    /// A part of a difference, with the column names of the whole.
    init(rows: [Row], columns: [String: [String]]) {
        self.init()
        self.rows = rows
        self.columns = columns
    }
}
