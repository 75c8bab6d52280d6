import Environments
import JSON
import Runtime
import Verification

/// A reference solution that was drafted by acting: calls that mattered, and what they led to.
struct DraftedSolution: Sendable {
    /// A call with its arguments as a template and what it gave.
    struct Call: Sendable {
        var tool: String
        /// The arguments in the package's form: values of earlier results are references to them.
        var template: JSON
        var arguments: JSON
        var result: JSON
    }

    var calls: [Call]
    /// The answer in the package's form, and as it is.
    var answerTemplate: JSON?
    var answer: JSON?
    /// What the calls changed, row by row.
    var changes: JSON

    /// The solution in the package's form.
    var json: JSON {
        var solution: JSONObject = [
            "calls": .array(calls.map { ["tool": .string($0.tool), "arguments": $0.template] })
        ]
        if let answerTemplate { solution["answer"] = answerTemplate }
        return .object(solution)
    }

    /// The calls with their results, for a prompt; long results are cut.
    var callsText: String {
        calls.enumerated().map { index, call in
            var result = call.result.rowText()
            if result.count > 1500 { result = result.prefix(1500) + "…" }
            return "\(index + 1). \(call.tool) \(call.arguments.rowText())\n   \(result)"
        }.joined(separator: "\n")
    }

    /// The whole task: the state that the solution leaves, its answer, and what the stage `verifier` said.
    func task(_ draft: TaskDraft, judgedBy verifier: JSON) -> JSON {
        var checks: [JSON] = []
        if let answer {
            var matcher: JSONObject = ["equals": TemplateText.escaped(answer)]
            if verifier["order"]?.stringValue == "any" { matcher["order"] = "any" }
            if let tolerance = verifier["tolerance"]?.doubleValue, tolerance > 0 {
                matcher["tolerance"] = verifier["tolerance"]
            }
            checks.append(["name": "the answer", "answer": .object(matcher)])
        }
        for check in verifier["checks"]?.arrayValue ?? [] {
            checks.append(["name": check["name"] ?? "", "sql": check["sql"] ?? ""])
        }
        var judge: JSONObject = ["kind": "state"]
        if !checks.isEmpty { judge["checks"] = .array(checks) }
        return draft.package(
            solution: json,
            free: verifier["free"]?.arrayValue ?? [],
            derived: verifier["derived"]?.arrayValue ?? [],
            verifier: .object(judge)
        )
    }
}

/// What a solver did: calls of the world in order, refused ones included, and its answer.
struct SolverRun: Sendable {
    var calls: [(tool: String, arguments: JSON)]
    var answer: JSON?
    /// How it ended, for people.
    var ending: String
    /// Whether it ended by itself: with an answer, or with the work done.
    var isFinished: Bool
}
