import Environments
import JSON
import Runtime
import SQLite

/// The reference's final state with one change taken back, one cell altered, or one change moved to another row must
/// score less than 1.
///
/// Cells that depend on clock or chance, that are volatile or that the task leaves free are left alone.
enum StateMutants {
    static func run(_ trial: Trial) throws -> ArgumentMutants.Outcome {
        var outcome = ArgumentMutants.Outcome()
        guard let reference = trial.reference, let changes = trial.references.first else { return outcome }
        let columns = trial.diff.columns
        var survivors: Set<String> = []
        for expected in changes.rows {
            let names = columns[expected.row.table] ?? []
            for mutant in mutants(of: expected, names, trial) {
                guard let state = try apply(mutant, expected.row, names, trial) else { continue }
                var attempt = reference.attempt
                attempt.final = state
                guard let verdict = trial.verdict(of: attempt), !trial.isSolution(verdict.diff) else { continue }
                outcome.mutants.tried += 1
                if verdict.reward < 1 {
                    outcome.mutants.killed += 1
                } else if survivors.insert(mutant.title(expected.row, names)).inserted {
                    outcome.findings.append(
                        trial.finding(
                            .uncheckedChange,
                            "\(mutant.title(expected.row, names)) still scores 1",
                            evidence: ["mutant": .string(mutant.word), "changes": verdict.diff.json]
                        )
                    )
                }
            }
        }
        return outcome
    }

    private enum Mutant {
        case revert
        case alter(column: Int)
        case move

        var word: String {
            switch self {
            case .revert: "revert"
            case .alter: "alter"
            case .move: "move"
            }
        }

        func title(_ row: StateDiff.Row, _ columns: [String]) -> String {
            switch self {
            case .revert:
                switch row.kind {
                case .added: "leaving the new row of \(row.table) out"
                case .changed: "leaving a row of \(row.table) as it was"
                case .removed: "keeping a row of \(row.table)"
                }
            case .alter(let column): "another value in \(row.table).\(columns[column])"
            case .move: "the change of \(row.table) made to another row"
            }
        }
    }

    private static func mutants(of expected: ExpectedRow, _ names: [String], _ trial: Trial) -> [Mutant] {
        let row = expected.row
        let volatile = trial.world.settings.volatile
        let columns = row.kind == .added ? Array(row.after.indices) : row.changedColumns
        let key = trial.world.layouts.first { $0.name.utf8.elementsEqual(row.table.utf8) }?.key ?? []
        let altered = columns.filter { column in
            !expected.open.contains(column) && (row.kind == .changed || row.after[column] != .null)
                && !(key.contains(column) && (key.count == 1 || expected.isKeyOpen))
                && !volatile.contains { $0.covers(table: row.table, column: names[column]) }
        }
        // A change that shows in open cells only can be taken back unseen.
        let isSeen = row.kind != .changed || !altered.isEmpty
        return (isSeen ? [.revert] : []) + altered.map { .alter(column: $0) }
            + (row.kind == .added || !isSeen ? [] : [.move])
    }

    /// The final state with the mutant in it; `nil` where it cannot be made.
    private static func apply(
        _ mutant: Mutant,
        _ row: StateDiff.Row,
        _ names: [String],
        _ trial: Trial
    ) throws -> Snapshot? {
        guard let final = trial.reference?.attempt.final else { return nil }
        switch mutant {
        case .revert:
            return try edited(final) { try $0.revert(row, columns: names) }
        case .alter(let column):
            for other in others(than: row.after[column]) {
                // The column's type or a unique index may refuse one value and take the next.
                let state = try edited(final) { try $0.set([(names[column], other)], in: row.table, key: row.key) }
                if let state { return state }
            }
            return nil
        case .move:
            return try edited(final) { edit in
                guard let sibling = try edit.sibling(of: row, apartFrom: trial.diff.rows) else { throw NoSibling() }
                try edit.revert(row, columns: names)
                if row.kind == .removed { return try edit.delete(from: row.table, key: sibling) }
                try edit.set(row.changedColumns.map { (names[$0], row.after[$0]) }, in: row.table, key: sibling)
            }
        }
    }

    private struct NoSibling: Error {}

    /// The state after an edit; `nil` when the schema refuses it or there is no row to make it on.
    private static func edited(_ state: Snapshot, _ change: (StateEdit) throws -> Void) throws -> Snapshot? {
        do {
            return try StateEdit.edited(state, change)
        } catch is SQLiteError {
            return nil
        } catch is NoSibling {
            return nil
        }
    }

    private static func others(than value: SQLValue) -> [SQLValue] {
        switch value {
        case .integer(let number) where number == 0 || number == 1: [.integer(1 - number), .integer(number + 40)]
        case .integer(let number): [.integer(number &+ 1), .integer(number &- 1), .integer(number &+ 1000)]
        case .real(let number): [.real(number + 1), .real(number + 1000)]
        case .text(let text): [.text("altered"), .text(text + " altered")]
        case .blob(let bytes): [.blob(bytes + [0])]
        case .null: [.text("altered"), .integer(1)]
        }
    }
}
