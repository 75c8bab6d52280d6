import ArgumentParser
import ContentStore
import JSON
import Trajectories

/// Two rollouts side by side from where they part.
struct RolloutComparison {
    private let names: [String]
    private let output: OutputOptions

    init(_ left: String, _ right: String, _ output: OutputOptions) {
        names = [left, right]
        self.output = output
    }

    /// Prints the comparison; exits with 1 when they differ.
    func run(in store: Store) throws {
        let rollouts = try names.map { try RecordedRollouts($0, in: store).only() }
        let divergence = Divergence(rollouts[0], rollouts[1])
        if output.json {
            Output.result(json(divergence, rollouts))
        } else if !output.quiet {
            Output.result(text(divergence, rollouts))
        }
        if !divergence.isNone { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func json(_ divergence: Divergence, _ rollouts: [Rollout]) -> JSON {
        [
            "same": .bool(divergence.isNone),
            "step": divergence.step.map { .count($0) } ?? .null,
            "field": divergence.field.map { .string($0) } ?? .null,
            "results": .array(divergence.results.map { .string($0) }),
            "rollouts": .array(
                zip(names, rollouts).map { name, rollout in
                    [
                        "rollout": .string(name),
                        "steps": .array((divergence.step.map { rollout.steps.dropFirst($0) } ?? []).map(\.summary)),
                        "stop_reason": .string(rollout.outcome.stopReason.rawValue),
                        "reward": rollout.reward.map { .double($0) } ?? .null,
                    ]
                }
            ),
        ]
    }

    private func text(_ divergence: Divergence, _ rollouts: [Rollout]) -> String {
        guard !divergence.isNone else { return "the same: \(Output.count(rollouts[0].steps.count, "step"))" }
        var lines: [String] = []
        if let step = divergence.step {
            lines.append("\(Output.count(step, "step")) in common, then \(divergence.field ?? "") differs")
        } else {
            lines.append("all \(Output.count(rollouts[0].steps.count, "step")) in common")
        }
        if !divergence.results.isEmpty { lines.append("they differ in " + divergence.results.joined(separator: ", ")) }
        for (mark, (name, rollout)) in zip(["-", "+"], zip(names, rollouts)) {
            let transcript = Transcript(rollout: rollout, limit: 500)
            let reward = rollout.reward.map { Output.rounded($0, 3) } ?? "none"
            lines.append("")
            lines.append(
                Output.styled(
                    "\(mark) \(name): \(rollout.outcome.stopReason.rawValue), reward \(reward)",
                    mark == "-" ? "31" : "32"
                )
            )
            for index in (divergence.step ?? rollout.steps.count)..<max(divergence.step ?? 0, rollout.steps.count) {
                lines.append(transcript.text(of: index))
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Rollout.Step {
    /// What is said and done in the step, for programs.
    fileprivate var summary: JSON {
        var object: JSONObject = ["kind": .string(kind.rawValue), "content": .string(content)]
        switch self {
        case .assistant(let assistant):
            object["tool_calls"] = .array(
                assistant.toolCalls.map {
                    ["name": .string($0.name), "arguments": $0.arguments ?? .string($0.argumentsText)]
                }
            )
        case .tool(let result):
            object["name"] = .string(result.name)
            object["outcome"] = .string(result.outcome.rawValue)
        case .system, .user, .event: break
        }
        return .object(object)
    }
}
