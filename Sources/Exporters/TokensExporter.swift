package import JSON
package import Trajectories

/// Token samples for reinforcement learning: one row a branch, all ids of it in one list with masks and log probabilities.
///
/// `tokens[prompt_length:]` are what verl, slime and SkyRL call the response, and the mask and the log probabilities from there on are
/// theirs; prime-rl and OpenEnv take the lists whole. A completion that several branches share counts in the first of them only.
package struct TokensExporter: RolloutExporter {
    package static let name = "tokens"
    package static let summary =
        "One sample a branch of token ids, for reinforcement learning: `tokens`, `loss_mask`, `logprobs` and the reward."

    package let features: [Feature] =
        [
            Feature("tokens", .list(of: .int64)),
            Feature("loss_mask", .list(of: .int64)),
            Feature("logprobs", .list(of: .float64)),
            Feature("prompt_length", .int64),
            Feature("response_length", .int64),
            Feature("branch", .int64),
            Feature("branch_weight", .float64),
            Feature("policy_version", .string),
            Feature("policy_version_end", .string),
            Feature("temperature", .float64),
        ] + Provenance.features

    package let needsTokens = true

    /// Creates the exporter.
    package init() {}

    package func reading(split: String) -> String {
        "`tokens[prompt_length:]`, and the lists beside it from there on, are the response of verl, slime and SkyRL. A rollout has a row a "
            + "branch; `branch_weight` adds up to one over them."
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
        var counted: Set<Int> = []
        for (branch, leaf) in chain.leaves.enumerated() {
            let pieces = chain.pieces(through: leaf)
            output.write("{\"tokens\":")
            output.write(pieces)
            writeMask(pieces, of: rollout, &counted, to: &output)
            writeLogprobs(pieces, of: rollout, to: &output)
            let prompt = pieces.prefix { $0.completionOf == nil }.reduce(0) { $0 + $1.ids.elementCount }
            output.write(",\"prompt_length\":")
            output.write(prompt)
            output.write(",\"response_length\":")
            output.write(pieces.reduce(-prompt) { $0 + $1.ids.elementCount })
            output.write(",\"branch\":")
            output.write(branch)
            output.write(",\"branch_weight\":")
            output.write(1 / Double(chain.leaves.count))
            output.write(",\"policy_version\":")
            try Provenance.writeText("policy_version", rollout[.policy]["version_start"], of: rollout, to: &output)
            output.write(",\"policy_version_end\":")
            try Provenance.writeText("policy_version_end", rollout[.policy]["version_end"], of: rollout, to: &output)
            output.write(",\"temperature\":")
            output.write(rollout[.policy]["sampling"]?["temperature"]?.double)
            try Provenance.write(rollout, facts, to: &output)
            output.write("}\n")
        }
        return chain.leaves.count
    }

    private func writeMask(
        _ pieces: [TokenBranches.Piece],
        of rollout: RawRollout,
        _ counted: inout Set<Int>,
        to output: inout ByteWriter
    ) {
        var isFirst = true
        output.write(",\"loss_mask\":[")
        for piece in pieces {
            if let step = piece.completionOf, counted.insert(step).inserted {
                if case .assistant(let assistant) = rollout.steps[step], let mask = assistant.lossMask {
                    output.write(elementsOf: mask, isFirst: &isFirst)
                } else {
                    output.write("1", times: piece.ids.elementCount, isFirst: &isFirst)
                }
            } else {
                output.write("0", times: piece.ids.elementCount, isFirst: &isFirst)
            }
        }
        output.write("]")
    }

    private func writeLogprobs(_ pieces: [TokenBranches.Piece], of rollout: RawRollout, to output: inout ByteWriter) {
        var isFirst = true
        output.write(",\"logprobs\":[")
        for piece in pieces {
            if let step = piece.completionOf, case .assistant(let assistant) = rollout.steps[step],
                let logprobs = assistant.logprobs
            {
                output.write(elementsOf: logprobs, isFirst: &isFirst)
            } else {
                output.write("0.0", times: piece.ids.elementCount, isFirst: &isFirst)
            }
        }
        output.write("]")
    }
}
