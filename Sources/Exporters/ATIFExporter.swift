package import JSON
package import Trajectories

/// ATIF-v1.7, the interchange format of Harbor and ADP: one document a line.
///
/// Its models refuse further keys, and it has no place for rewards, branches and calls that could not be parsed: those are in `extra`.
package struct ATIFExporter: RolloutExporter {
    package static let name = "atif"
    package static let summary =
        "One ATIF-v1.7 trajectory a rollout, rewards and all that ATIF has no place for in `extra`."

    package let features: [Feature] = [
        Feature("schema_version", .string), Feature("session_id", .string), Feature("trajectory_id", .string),
        Feature("agent", .json), Feature("steps", .listOfJSON), Feature("final_metrics", .json),
        Feature("extra", .json),
    ]
    package let needsTokens = true
    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "Each line is a document that Harbor's and ADP's readers of ATIF take."
    }

    package func omission(of rollout: RawRollout) -> LeftOut { .noSteps }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        let steps = ATIFSteps(of: rollout, timings: options.timings)
        guard steps.count > 0 else { return 0 }
        output.write("{\"schema_version\":\"ATIF-v1.7\",\"session_id\":")
        output.write(rollout[.sessionID])
        output.write(",\"trajectory_id\":")
        output.write(rollout[.rolloutID])
        writeAgent(of: rollout, to: &output)
        output.write(",\"steps\":")
        steps.write(to: &output)
        writeMetrics(of: rollout, facts, steps: steps.count, to: &output)
        writeExtra(of: rollout, facts, steps, to: &output)
        output.write("}\n")
        return 1
    }

    private func writeAgent(of rollout: RawRollout, to output: inout ByteWriter) {
        output.write(",\"agent\":{\"name\":")
        output.writeText(rollout[.harness]["name"])
        output.write(",\"version\":")
        output.writeText(rollout[.harness]["version"])
        output.write(",\"model_name\":")
        output.writeText(rollout[.policy]["model"])
        output.write(",\"tool_definitions\":")
        output.write(rollout[.tools])
        output.write(",\"extra\":{\"harness\":")
        output.write(rollout[.harness])
        output.write(",\"policy\":")
        output.write(rollout[.policy])
        output.write("}}")
    }

    private func writeMetrics(
        of rollout: RawRollout,
        _ facts: RolloutFacts,
        steps: Int,
        to output: inout ByteWriter
    ) {
        output.write(",\"final_metrics\":{\"total_steps\":")
        output.write(steps)
        for (key, name) in ATIFExporter.totals {
            guard let total = rollout[.usage][key], total.integer != nil else { continue }
            output.write(name)
            output.write(total)
        }
        output.write(",\"extra\":{\"reward\":")
        output.write(facts.reward)
        output.write(",\"success\":")
        output.write(facts.success)
        output.write("}}")
    }

    private static let totals: [(StaticString, StaticString)] = [
        ("prompt_tokens", ",\"total_prompt_tokens\":"), ("completion_tokens", ",\"total_completion_tokens\":"),
        ("cached_tokens", ",\"total_cached_tokens\":"),
    ]

    private func writeExtra(
        of rollout: RawRollout,
        _ facts: RolloutFacts,
        _ steps: ATIFSteps,
        to output: inout ByteWriter
    ) {
        output.write(",\"extra\":{\"reward\":")
        output.write(facts.reward)
        output.write(",\"success\":")
        output.write(facts.success)
        for (name, column) in ATIFExporter.columns {
            output.write(name)
            output.write(rollout[column])
        }
        output.write(",\"group_complete\":")
        output.write(facts.groupComplete)
        output.write(",\"events\":")
        steps.writeEvents(to: &output)
        output.write("}")
    }

    private static let columns: [(StaticString, RawRollout.Column)] = [
        (",\"run_id\":", .runID), (",\"group_id\":", .groupID), (",\"group_size\":", .groupSize),
        (",\"sample_index\":", .sampleIndex), (",\"attempt\":", .attempt), (",\"split\":", .split),
        (",\"task\":", .task), (",\"outcome\":", .outcome), (",\"capture\":", .capture),
    ]
}
