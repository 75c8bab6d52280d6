import Environments
import JSON
import Runtime

/// The reference and one unrelated write after it must score less than 1.
enum ExtraWrites {
    /// How many writes are tried, each by another tool where there are so many.
    private static let writes = 4
    private static let draws = 120

    static func findings(_ trial: Trial) throws -> [CertificateFinding] {
        guard let reference = trial.reference else { return [] }
        var values = trial.values(for: "extra")
        let session = try trial.world.session(at: reference.attempt.final)
        let programs = trial.world.programs.filter(\.writes)
        guard !programs.isEmpty else { return [] }
        var tried: Set<String> = []
        for draw in 0..<draws where tried.count < writes {
            let program = programs[values.draw(below: programs.count)]
            // Tools that have had their turn come again only when the others cannot be brought to write.
            if tried.contains(program.tool.name), draw < draws / 2 { continue }
            guard let arguments = values.value(for: program.tool.input, valid: program.input) else { continue }
            let result = session.call(program.tool.name, arguments: arguments)
            guard result.isCommittedWrite else { continue }
            let move = Move(tool: program.tool.name, arguments: arguments)
            if let finding = try judge(move, result, session, reference, trial, &tried) { return [finding] }
            try session.restore(reference.attempt.final)
        }
        return []
    }

    private static func judge(
        _ move: Move,
        _ result: CallResult,
        _ session: any Session,
        _ reference: Play,
        _ trial: Trial,
        _ tried: inout Set<String>
    ) throws -> CertificateFinding? {
        var attempt = reference.attempt
        attempt.calls.append(
            Attempt.Call(tool: move.tool, arguments: move.arguments, outcome: result.outcome, result: result.value)
        )
        attempt.final = try session.snapshot()
        let added = try StateDiff(from: reference.attempt.final, to: attempt.final)
        // What the task allows in so many words, what it leaves free and what is volatile is not unrelated.
        if added.rows.allSatisfy({ isAllowed($0.table, trial) }) { return nil }
        if trial.isSolution(try StateDiff(from: trial.instance.initial, to: attempt.final)) { return nil }
        tried.insert(move.tool)
        guard trial.reward(of: attempt) == 1 else { return nil }
        return trial.finding(
            .extraWritePasses,
            "the solution with one more call, of \(move.tool), still scores 1",
            evidence: ["call": move.json, "changes": added.json]
        )
    }

    private static func isAllowed(_ table: String, _ trial: Trial) -> Bool {
        if trial.world.settings.volatile.contains(where: { $0.covers(table: table) }) { return true }
        return trial.task.checks.contains { check in
            guard case .changes(let tables) = check.kind else { return false }
            return tables.contains { $0.table.utf8.elementsEqual(table.utf8) && $0.isOpenEnded }
        }
    }
}

extension TableChanges {
    /// Whether more or fewer rows may change than the reference does.
    fileprivate var isOpenEnded: Bool { [added, changed, removed].contains { $0.lowerBound < $0.upperBound } }
}
