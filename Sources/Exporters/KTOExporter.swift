package import JSON
package import Trajectories

/// Judged completions for TRL: `prompt` is what the policy was given, `completion` all it did, `label` whether that did the task.
package struct KTOExporter: RolloutExporter {
    package static let name = "kto"
    package static let summary =
        "One judged completion a rollout: `prompt`, `completion`, and `label`, which says whether the task was done."

    package let features: [Feature] =
        [
            Feature("prompt", .listOfJSON), Feature("completion", .listOfJSON), Feature("label", .bool),
            Feature("tools", .listOfJSON),
        ] + Provenance.features

    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "With TRL, `KTOTrainer(train_dataset=rollouts[\"\(split)\"], …)` reads `prompt`, `completion`, `label` and `tools` as they are."
    }

    package func omission(of rollout: RawRollout) -> LeftOut {
        rollout.lastAssistant == nil ? .noAssistantMessage : .noVerdict
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        let messages = Conversation(of: rollout, reasoning: options.reasoning).messages
        guard let success = facts.success, let first = messages.firstIndex(where: { $0.role == .assistant }) else {
            return 0
        }
        output.write("{\"prompt\":")
        MessageDialect.objects.write(messages[..<first], to: &output)
        output.write(",\"completion\":")
        MessageDialect.objects.write(messages[first...], to: &output)
        output.write(",\"label\":")
        output.write(success)
        output.write(",\"tools\":")
        output.write(rollout[.tools])
        try Provenance.write(rollout, facts, to: &output)
        output.write("}\n")
        return 1
    }
}
