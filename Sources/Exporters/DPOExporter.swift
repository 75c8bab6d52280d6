package import JSON
package import Trajectories

/// Preferences for TRL: `prompt`, `chosen` and `rejected`, from the first turn at which two rollouts of a group did different things.
package struct DPOExporter: PairExporter {
    package static let name = "dpo"
    package static let summary =
        "One preference a pair of rollouts: `prompt` is what both did, `chosen` and `rejected` begin with the first different turn."

    package let features: [Feature] = [
        Feature("prompt", .listOfJSON),
        Feature("chosen", .listOfJSON),
        Feature("rejected", .listOfJSON),
        Feature("tools", .listOfJSON),
        Feature("chosen_reward", .float64),
        Feature("rejected_reward", .float64),
        Feature("chosen_id", .string),
        Feature("rejected_id", .string),
        Feature("group_id", .string),
        Feature("group_complete", .bool),
        Feature("env_id", .string),
        Feature("env_hash", .string),
        Feature("task_id", .string),
    ]
    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "With TRL, `DPOTrainer(train_dataset=rollouts[\"\(split)\"], …)` reads `prompt`, `chosen`, `rejected` and `tools` as they are."
    }

    package func write(
        _ better: (rollout: RawRollout, facts: RolloutFacts),
        over worse: (rollout: RawRollout, facts: RolloutFacts),
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        guard let pair = PreferencePair(better.rollout, worse.rollout, reasoning: options.reasoning) else { return 0 }
        output.write("{\"prompt\":")
        MessageDialect.objects.write(pair.prompt, to: &output)
        output.write(",\"chosen\":")
        MessageDialect.objects.write(pair.chosen, to: &output)
        output.write(",\"rejected\":")
        MessageDialect.objects.write(pair.rejected, to: &output)
        output.write(",\"tools\":")
        output.write(better.rollout[.tools])
        try output.write(better, over: worse)
        output.write("}\n")
        return 1
    }
}
