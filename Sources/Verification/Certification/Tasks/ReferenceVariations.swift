import Environments
import JSON
import Runtime

/// Every solution must score 1 however else the world and the agent are: with calls in between that change nothing, at
/// another time, under another seed, page size, connection history and order of rows.
enum ReferenceVariations {
    static func findings(_ trial: Trial) throws -> [CertificateFinding] {
        var findings: [CertificateFinding] = []
        for (index, solution) in trial.task.solutions.enumerated() {
            for variation in try variations(of: solution, trial, like: trial.plays[index]) {
                guard let (play, verifier) = variation.play else { continue }
                let verdict = try verifier.verify(play.attempt)
                if verdict.isComplete { continue }
                let which = trial.task.solutions.count > 1 ? "solution \(index + 1)" : "the solution"
                let failed = verdict.checks.filter { !$0.passed }
                findings.append(
                    trial.finding(
                        .referenceUnstable,
                        "\(which) scores \(JSON.double(verdict.reward).rowText()), not 1, \(variation.name)",
                        evidence: [
                            "variation": .string(variation.name),
                            "calls": .array(play.moves.map(\.json)),
                            "failed": .array(failed.map(\.json)),
                        ]
                    )
                )
                // One way is enough to know; the others would mostly say the same.
                break
            }
        }
        return findings
    }

    private struct Variation {
        var name: String
        /// `nil` where the solution cannot be played like that, which shows nothing.
        var play: (Play, Verifier)?
    }

    private static func variations(
        of solution: Solution,
        _ trial: Trial,
        like base: Play
    ) throws -> [Variation] {
        let (world, instance) = (trial.world, trial.instance)
        func play(_ session: any Session, around: [Move] = []) throws -> Play {
            try Play(solution, instance.parameters, on: session, around: around)
        }
        // With other calls in between, `$1` still is the solution's own first call.
        var variations = [
            Variation(
                name: "with calls in between that read or are refused",
                play: (try play(instance.session(), around: try harmlessMoves(trial)), trial.verifier)
            )
        ]
        let other =
            try trial.verifier.reseeded(1)
            ?? Verifier(TaskInstance(world, trial.task, seed: 1, given: instance.parameters))
        variations.append(
            Variation(name: "under session seed 1", play: (try play(other.instance.session()), other))
        )
        let later = try laterPlay(of: solution, trial, like: base)
        variations.append(Variation(name: "at another time", play: later.map { ($0, trial.verifier) }))
        if let repaged = try trial.repagedInstance() {
            let verifier = trial.verifier.moved(to: repaged)
            variations.append(
                Variation(name: "in a database of larger pages", play: (try play(repaged.session()), verifier))
            )
        }
        let used = try instance.session()
        for move in base.moves { _ = used.call(move.tool, arguments: move.arguments) }
        try used.restore(instance.initial)
        variations.append(Variation(name: "in a session that was used before", play: (try play(used), trial.verifier)))
        let reversed = try world.session(at: instance.initial, opening: SessionOpening(reversesUnorderedRows: true))
        // Where a result is another one then, its tool is to blame, and the rules for tools tell so.
        if case .success(let play) = Result(catching: { try play(reversed) }), play.attempt.calls == base.attempt.calls
        {
            variations.append(Variation(name: "with rows in another order", play: (play, trial.verifier)))
        }
        return variations
    }

    /// A play a minute and a half later or earlier in which every call ends as in `base`.
    private static func laterPlay(of solution: Solution, _ trial: Trial, like base: Play) throws -> Play? {
        for state in ReferenceChanges.later(trial.instance) {
            let session = try trial.world.session(at: state)
            let result = Result { try Play(solution, trial.instance.parameters, on: session) }
            if case .success(let play) = result, play.outcomes == base.outcomes { return play }
        }
        return nil
    }

    /// Two calls of reading tools, a call with arguments that no schema accepts, and one that the world refuses.
    private static func harmlessMoves(_ trial: Trial) throws -> [Move] {
        var values = trial.values(for: "harmless")
        let session = try trial.instance.session()
        var reads: [Move] = []
        var refused: Move?
        let programs = trial.world.programs
        guard let first = programs.first else { return [] }
        for _ in 0..<60 where reads.count < 2 || refused == nil {
            let program = programs[values.draw(below: programs.count)]
            guard let arguments = values.value(for: program.tool.input, valid: program.input) else { continue }
            let move = Move(tool: program.tool.name, arguments: arguments)
            let result = session.call(move.tool, arguments: move.arguments)
            if result.isCommittedWrite {
                try session.restore(trial.instance.initial)
            } else if result.outcome == .toolError {
                // It may be accepted later on, after the solution has written; a reading tool never writes.
                if refused == nil, !program.writes { refused = move }
            } else if result.outcome == .ok, !program.writes, reads.count < 2 {
                reads.append(move)
            }
        }
        return reads + [Move(tool: first.tool.name, arguments: [])] + (refused.map { [$0] } ?? [])
    }
}

extension Trial {
    /// The task in the world of larger pages; `nil` where there is none, or the set-up makes other rows there.
    fileprivate func repagedInstance() throws -> TaskInstance? {
        guard let other = worldTrial.repaged else { return nil }
        let repaged = try TaskInstance(other, task, seed: 0, given: instance.parameters)
        guard task.setupSQL != nil else { return repaged }
        let here = try StateDiff(from: world.start(seed: 0), to: instance.initial)
        let there = try StateDiff(from: other.start(seed: 0), to: repaged.initial)
        return here == there ? repaged : nil
    }
}
