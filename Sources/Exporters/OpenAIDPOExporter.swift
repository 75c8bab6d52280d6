package import JSON
package import Trajectories

/// Preferences as OpenAI's fine-tuning reads them, and services with its API: `input`, `preferred_output`, `non_preferred_output`.
package struct OpenAIDPOExporter: PairExporter {
    package static let name = "openai-dpo"
    package static let summary =
        "One preference a pair of rollouts, in the form of OpenAI's fine-tuning: arguments as text."

    package let features: [Feature] = [
        Feature("input", .json), Feature("preferred_output", .listOfJSON), Feature("non_preferred_output", .listOfJSON),
    ]
    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func write(
        _ better: (rollout: RawRollout, facts: RolloutFacts),
        over worse: (rollout: RawRollout, facts: RolloutFacts),
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        guard let pair = PreferencePair(better.rollout, worse.rollout, reasoning: options.reasoning) else { return 0 }
        output.write("{\"input\":{\"messages\":")
        MessageDialect.wire.write(pair.prompt, to: &output)
        output.write(",\"tools\":")
        output.write(better.rollout[.tools])
        output.write(",\"parallel_tool_calls\":true},\"preferred_output\":")
        MessageDialect.wire.write(pair.chosen, to: &output)
        output.write(",\"non_preferred_output\":")
        MessageDialect.wire.write(pair.rejected, to: &output)
        output.write("}\n")
        return 1
    }
}
