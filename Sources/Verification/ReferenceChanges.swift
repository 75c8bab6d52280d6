import Environments
import JSON
import Runtime
import SQLite

/// The row changes that a reference solution makes, and which cells of them may differ.
///
/// A cell is open when it depends on the clock, on chance, or on an argument that the task leaves `free`: the reference
/// is played again with each of these changed, and what differs is open (`runtime.md`, "Tasks and verifiers").
struct ReferenceChanges {
    private struct Expected {
        var row: StateDiff.Row
        var open: Set<Int>
        var isKeyOpen: Bool
    }

    private var expected: [Expected]
    private let columns: [String: [String]]
    /// Columns of each table that depend on the clock or on chance in some row.
    private(set) var openColumns: [String: Set<Int>]

    init(_ instance: TaskInstance, _ solution: Solution) throws {
        let base = try ReferenceChanges.changes(instance, solution, from: instance.initial)
        columns = base.columns
        expected = base.rows.map { Expected(row: $0, open: [], isKeyOpen: false) }
        openColumns = [:]
        var later = instance.initial
        later.clock = later.clock.advanced(by: ReferenceChanges.clockShift)
        later.chance = SessionChance(environmentSeed: ~instance.world.settings.randomSeed, sessionSeed: ~instance.seed)
        open(try ReferenceChanges.changes(instance, solution, from: later).rows, isAmbient: true)
        if !instance.task.free.isEmpty {
            let reworded = try ReferenceChanges.changes(instance, solution, from: instance.initial) { tool, arguments in
                ReferenceChanges.reword(arguments, of: tool, free: instance.task.free)
            }
            open(reworded.rows, isAmbient: false)
        }
    }

    /// Long enough to change every time of day, short enough to leave dates and opening hours alone.
    private static let clockShift: Int64 = 37_000

    private static func changes(
        _ instance: TaskInstance,
        _ solution: Solution,
        from state: Snapshot,
        rewrite: (String, JSON) -> JSON = { $1 }
    ) throws -> StateDiff {
        let session = try PlainSession(instance.world, at: state)
        let attempt = try SolutionRun.play(solution, parameters: instance.parameters, on: session, rewrite: rewrite)
        var diff = try StateDiff(from: instance.initial.image, to: attempt.final.image)
        diff.rows.removeAll { row in instance.world.settings.volatile.contains { $0.covers(table: row.table) } }
        return diff
    }

    private static func reword(_ arguments: JSON, of tool: String, free: [String]) -> JSON {
        guard var object = arguments.objectValue else { return arguments }
        for path in free where path.hasPrefix(tool + ".") {
            let name = String(path.dropFirst(tool.utf8.count + 1))
            if let text = object[name]?.stringValue { object[name] = .string(text + " (in other words)") }
        }
        return .object(object)
    }

    /// Opens the cells in which another play of the reference differs; rows are paired by their order in each table.
    private mutating func open(_ variant: [StateDiff.Row], isAmbient: Bool) {
        guard variant.count == expected.count else { return }
        for (index, other) in variant.enumerated() {
            let row = expected[index].row
            guard other.table == row.table, other.kind == row.kind else { continue }
            if other.key != row.key { expected[index].isKeyOpen = true }
            for column in row.after.indices where row.after[column] != other.after[column] {
                expected[index].open.insert(column)
                if isAmbient { openColumns[row.table, default: []].insert(column) }
            }
        }
    }

    /// What the changes of an attempt have too many and too few, as evidence; empty when they are the reference's.
    func mismatch(with diff: StateDiff, volatile: [VolatilePattern]) -> JSONObject {
        var remaining = expected
        var unexpected: [StateDiff.Row] = []
        for row in diff.rows where !volatile.contains(where: { $0.covers(table: row.table) }) {
            let columns = diff.columns[row.table] ?? []
            let match = remaining.firstIndex { matches($0, row, columns: columns, volatile: volatile) }
            if let match {
                remaining.remove(at: match)
            } else if !isVolatileOnly(row, columns: diff.columns, volatile: volatile) {
                unexpected.append(row)
            }
        }
        let missing = remaining.filter { !isVolatileOnly($0.row, columns: columns, volatile: volatile) }.map(\.row)
        var evidence = JSONObject()
        if !unexpected.isEmpty { evidence["unexpected"] = StateDiff(rows: unexpected, columns: diff.columns).json }
        if !missing.isEmpty { evidence["missing"] = StateDiff(rows: missing, columns: columns).json }
        return evidence
    }

    private func isVolatileOnly(
        _ row: StateDiff.Row,
        columns: [String: [String]],
        volatile: [VolatilePattern]
    ) -> Bool {
        guard row.kind == .changed, let columns = columns[row.table] else { return false }
        return row.changedColumns.allSatisfy { index in
            volatile.contains { $0.covers(table: row.table, column: columns[index]) }
        }
    }

    private func matches(
        _ expected: Expected,
        _ row: StateDiff.Row,
        columns: [String],
        volatile: [VolatilePattern]
    ) -> Bool {
        guard expected.row.table == row.table, expected.row.kind == row.kind,
            expected.isKeyOpen || expected.row.key == row.key
        else { return false }
        return row.after.indices.allSatisfy { column in
            expected.row.after[column] == row.after[column] || expected.open.contains(column)
                || volatile.contains { $0.covers(table: row.table, column: columns[column]) }
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
