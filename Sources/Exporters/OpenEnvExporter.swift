package import JSON
package import Trajectories

/// Training traces of OpenEnv: one turn a completion, with the whole prompt that the engine had, and the request as it was sent.
///
/// Its models refuse further keys and empty completions, so what there is to say about the rollout is in the `metadata` of its turns.
package struct OpenEnvExporter: RolloutExporter {
    package static let name = "openenv-trace"
    package static let summary =
        "One OpenEnv `TrainingTrace` a rollout: token ids, log probabilities and masks of every completion."

    package let features = [Feature("schema_version", .int64), Feature("turns", .listOfJSON)]
    package let needsTokens = true

    /// Creates the exporter.
    package init() {}

    package func reading(split: String) -> String {
        "Each line is an OpenEnv `TrainingTrace`: `TrainingTrace.model_validate_json(line)`."
    }

    package func omission(of rollout: RawRollout) -> LeftOut {
        rollout.lastAssistant == nil ? .noAssistantMessage : .noTokens
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        guard rollout[.capture].isText("tokens") else { return 0 }
        let chain = TokenBranches(of: rollout)
        var separator: StaticString = "{\"schema_version\":1,\"turns\":["
        var count = 0
        for (step, entry) in rollout.steps.enumerated() {
            guard case .assistant(let assistant) = entry, let completion = assistant.completion,
                !completion.elements.isEmpty
            else { continue }
            output.write(separator)
            separator = ","
            count += 1
            output.write("{\"node_id\":\"")
            writeNode(of: rollout, step, to: &output)
            output.write("\",\"prompt_token_ids\":")
            let prompt = chain.prompt(of: step)
            output.write(prompt)
            output.write(",\"completion_token_ids\":")
            output.write(completion)
            output.write(",\"per_token_logps\":")
            if let logprobs = assistant.logprobs { output.write(logprobs) }
            writeMask(assistant, completion, prompt, to: &output)
            writeText(of: rollout, step, assistant, to: &output)
            writeMetadata(of: rollout, step, assistant, facts, to: &output)
        }
        if count > 0 { output.write("]}\n") }
        return min(count, 1)
    }

    private func writeNode(of rollout: RawRollout, _ step: Int, to output: inout ByteWriter) {
        output.write(rollout[.rolloutID].inside)
        output.write("-t")
        output.write(step)
    }

    private func writeMask(
        _ assistant: RawRollout.Assistant,
        _ completion: RawJSON,
        _ prompt: [TokenBranches.Piece],
        to output: inout ByteWriter
    ) {
        var isFirst = true
        output.write(",\"loss_mask\":[")
        for piece in prompt { output.write("0", times: piece.ids.elementCount, isFirst: &isFirst) }
        if let mask = assistant.lossMask {
            output.write(elementsOf: mask, isFirst: &isFirst)
        } else {
            output.write("1", times: completion.elementCount, isFirst: &isFirst)
        }
        output.write("]")
    }

    private func writeText(
        of rollout: RawRollout,
        _ step: Int,
        _ assistant: RawRollout.Assistant,
        to output: inout ByteWriter
    ) {
        let context = Conversation(of: rollout, before: step)
        output.write(",\"request\":{\"messages\":")
        MessageDialect.wire.write(context.messages, to: &output)
        output.write(",\"tools\":")
        if rollout[.tools].elements.isEmpty { output.write("null") } else { output.write(rollout[.tools]) }
        output.write("},\"response\":{\"choices\":[{\"message\":")
        let completion = Conversation.Message(
            role: .assistant,
            content: assistant.content,
            reasoning: assistant.reasoning,
            calls: assistant.calls.filter { $0.arguments != nil },
            step: step
        )
        MessageDialect.wire.write(completion, to: &output)
        output.write(",\"finish_reason\":")
        if let reason = assistant.finishReason { output.write(reason) } else { output.write("null") }
        output.write("}]}")
    }

    private func writeMetadata(
        of rollout: RawRollout,
        _ step: Int,
        _ assistant: RawRollout.Assistant,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) {
        output.write(",\"metadata\":{\"node_id\":\"")
        writeNode(of: rollout, step, to: &output)
        output.write("\",\"rollout_id\":")
        output.write(rollout[.rolloutID])
        output.write(",\"group_id\":")
        output.write(rollout[.groupID])
        output.write(",\"step\":")
        output.write(step)
        output.write(",\"reward\":")
        output.write(facts.reward)
        if let reward = assistant.reward {
            output.write(",\"step_reward\":")
            output.write(reward)
        }
        output.write(",\"policy_version\":")
        if let version = assistant.policyVersion ?? rollout[.policy]["version_start"]?.unlessNull {
            output.write(version)
        } else {
            output.write("null")
        }
        output.write("}}")
    }
}
