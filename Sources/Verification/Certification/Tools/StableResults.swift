import Environments
import JSON
import JSONSchema
import Runtime

/// The same calls give the same bytes: in a database of other pages, in a session that was used before, and when rows that
/// nothing puts in order come the other way round.
enum StableResults {
    static func findings(_ trial: ToolTrial, _ results: [CallResult]) throws -> [CertificateFinding] {
        let world = trial.world
        let other = trial.worldTrial.repaged ?? world
        let beginning = other.start(seed: 0)
        // Calls that the schema refuses would leave no trace.
        let writing = world.programs.filter { program in
            program.writes && trial.arguments.first.map { program.input.isValid($0) } ?? false
        }
        let again = try trial.play {
            let session = try other.session(at: beginning)
            for program in writing { _ = session.call(program.tool.name, arguments: trial.arguments[0]) }
            try session.restore(beginning)
            return session
        }.results
        if let index = firstDifference(results, again) {
            let evidence = evidence(trial, index, results, again)
            return [
                trial.finding(
                    .unstableResult,
                    "the same calls give other results in another session",
                    evidence: evidence
                )
            ]
        }
        let opening = SessionOpening(reversesUnorderedRows: true)
        let reversed = try trial.play { try world.session(at: world.start(seed: 0), opening: opening) }.results
        guard let index = firstDifference(results, reversed) else { return [] }
        return [
            trial.finding(
                .unstableOrder,
                "its result depends on an order of rows that no ORDER BY fixes",
                evidence: evidence(trial, index, results, reversed)
            )
        ]
    }

    private static func firstDifference(_ left: [CallResult], _ right: [CallResult]) -> Int? {
        zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    }

    private static func evidence(
        _ trial: ToolTrial,
        _ index: Int,
        _ left: [CallResult],
        _ right: [CallResult]
    ) -> JSON {
        ["arguments": trial.arguments[index], "first": left[index].value, "second": right[index].value]
    }
}
