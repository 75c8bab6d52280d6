import Environments
import JSON
import Runtime

/// Attempts that do none of the work must score 0: saying that it is done, saying the instruction back, telling all that
/// can be read, and giving the answers of other tasks.
enum EmptyHandedAttempts {
    /// Answers of the other tasks of the world, with the ids of those.
    typealias OtherAnswers = [(task: String, answer: JSON)]

    static func findings(_ trial: Trial, _ others: OtherAnswers) throws -> [CertificateFinding] {
        let initial = trial.instance.initial
        func finding(_ code: FindingCode, _ what: String, _ attempt: Attempt) -> CertificateFinding? {
            guard let answer = attempt.answer, trial.accepts(answer), let reward = trial.reward(of: attempt), reward > 0
            else { return nil }
            return trial.finding(
                code,
                "\(what) scores \(JSON.double(reward).rowText()), not 0",
                evidence: ["answer": shortened(answer), "reward": .double(reward)]
            )
        }
        func idle(_ answer: JSON) -> Attempt { Attempt(calls: [], final: initial, answer: answer) }

        if let found = finding(.donePasses, "saying \"Done.\"", idle("Done.")) { return [found] }
        // Each of these is a stronger attempt than the one before, so one of them is told and not all.
        let instruction = JSON.string(trial.instance.instruction)
        if let found = finding(.echoPasses, "saying the instruction back", idle(instruction)) { return [found] }
        let reads = try reads(trial)
        let told = JSON.string(reads.attempt.calls.map { $0.result.rowText() }.joined(separator: "\n"))
        var telling = reads.attempt
        telling.answer = told
        if let found = finding(.dumpPasses, "telling all that was read", telling) { return [found] }
        for (task, answer) in others where trial.reference?.attempt.answer?.isEqualAsJSON(answer) != true {
            if let found = finding(.foreignAnswerPasses, "the answer of \(task)", idle(answer)) { return [found] }
        }
        return []
    }

    /// The reads of the solutions, and one of each reading tool, played on the untouched state.
    private static func reads(_ trial: Trial) throws -> Play {
        var values = trial.values(for: "reads")
        let isReading = { (tool: String) in trial.world.program(named: tool).map { !$0.program.writes } ?? false }
        var moves = trial.plays.flatMap(\.moves).filter { isReading($0.tool) }
        for program in trial.world.programs where !program.writes {
            guard let arguments = values.value(for: program.tool.input, valid: program.input) else { continue }
            moves.append(Move(tool: program.tool.name, arguments: arguments))
        }
        return try Play(moves, on: trial.instance.session(), answer: nil)
    }

    private static func shortened(_ answer: JSON) -> JSON {
        guard let text = answer.stringValue, text.utf8.count > 400 else { return answer }
        return .string(String(text.prefix(400)) + "…")
    }
}
