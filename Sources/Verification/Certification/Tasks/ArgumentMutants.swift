import Environments
import JSON
import JSONSchema
import Runtime

/// The reference with one argument of a state-changing call replaced must score less than 1.
///
/// A mutant counts when every call succeeds and the final state is none that a solution reaches.
enum ArgumentMutants {
    /// How many mutants of one argument are enough.
    private static let enough = 2

    struct Outcome {
        var findings: [CertificateFinding] = []
        var mutants = Certificate.Mutants()
    }

    static func run(_ trial: Trial) throws -> Outcome {
        var outcome = Outcome()
        guard let reference = trial.reference, let solution = trial.task.solutions.first else { return outcome }
        for position in reference.isWrite.indices where reference.isWrite[position] {
            let move = reference.moves[position]
            guard let (_, program) = trial.world.program(named: move.tool) else { continue }
            let before = outcome.mutants.tried
            var isMutable = false
            for (path, value) in leaves(of: move, program.tool.input) {
                if trial.task.free.contains(where: { ArgumentPath($0).covers(move.tool, path) }) { continue }
                isMutable = true
                var tried = 0
                for mutant in mutants(of: move, path, value, program, trial.catalog) where tried < enough {
                    guard let attempt = play(solution, trial, reference, mutating: position, into: mutant),
                        let verdict = trial.verdict(of: attempt), !trial.isSolution(verdict.diff)
                    else { continue }
                    tried += 1
                    outcome.mutants.tried += 1
                    if verdict.reward < 1 {
                        outcome.mutants.killed += 1
                    } else {
                        outcome.findings.append(
                            survivor(trial, position, move, path, mutant, verdict.diff)
                        )
                    }
                }
            }
            if isMutable, outcome.mutants.tried == before {
                outcome.findings.append(
                    trial.finding(
                        .weakMutation,
                        "no other arguments of its call \(position + 1), \(move.tool), do something else",
                        place: solution.calls[position].place,
                        evidence: [
                            "call": .count(position + 1), "tool": .string(move.tool), "arguments": move.arguments,
                        ]
                    )
                )
            }
        }
        return outcome
    }

    /// The arguments that are there, and the optional ones of the top level that are not.
    private static func leaves(of move: Move, _ schema: JSON) -> [(path: [String], value: JSON)] {
        let absent = (schema["properties"]?.objectValue ?? [:]).filter { move.arguments[$0.key] == nil }
        return move.arguments.leaves + absent.map { ([$0.key], $0.value["default"] ?? .null) }
    }

    private static func mutants(
        of move: Move,
        _ path: [String],
        _ value: JSON,
        _ program: ToolProgram,
        _ catalog: ValueCatalog
    ) -> [JSON] {
        var schema = program.tool.input
        for key in path {
            schema = (Int(key) == nil ? schema["properties"]?[key] : schema["items"]) ?? [:]
        }
        let name = path.last { Int($0) == nil } ?? ""
        var others: [JSON?] = OtherValues.of(value, named: name, schema: schema, catalog).map { $0 }
        if path.count == 1, move.arguments[path[0]] == nil {
            // What the reference leaves out is put in only where it is a choice: a text more is seldom a mistake.
            if schema["enum"] == nil, schema["type"]?.stringValue != "boolean" { return [] }
        } else if path.count == 1 {
            others.append(nil)
        }
        return others.map { move.arguments.replacing(path[...], with: $0) }.filter { program.input.isValid($0) }
    }

    /// The attempt with other arguments at one call; `nil` when a call does not succeed or the solution cannot go on.
    private static func play(
        _ solution: Solution,
        _ trial: Trial,
        _ reference: Play,
        mutating position: Int,
        into arguments: JSON
    ) -> Attempt? {
        let result = Result {
            try reference.replaying(solution, trial.instance.parameters, from: position, with: arguments)
        }
        guard case .success(let play) = result, play.outcomes.allSatisfy({ $0 == .ok }) else { return nil }
        return play.attempt
    }

    private static func survivor(
        _ trial: Trial,
        _ position: Int,
        _ move: Move,
        _ path: [String],
        _ mutant: JSON,
        _ diff: StateDiff
    ) -> CertificateFinding {
        trial.finding(
            .uncheckedChange,
            "another \(([move.tool] + path).joined(separator: ".")) in its call \(position + 1) still scores 1",
            place: trial.task.solutions[0].calls[position].place,
            evidence: [
                "call": .count(position + 1), "tool": .string(move.tool), "arguments": mutant, "changes": diff.json,
            ]
        )
    }
}
