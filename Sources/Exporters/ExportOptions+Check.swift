extension ExportOptions {
    /// Refuses options that make no sense, alone or together.
    func check() throws(ExportError) {
        guard shardBytes > 0 else { throw invalid("a shard must have room for at least one byte") }
        guard minReward?.isNaN != true else { throw invalid("the least reward is not a number") }
        guard minGap.map({ $0 >= 0 }) ?? true else { throw invalid("the least gap must be a number from 0") }
        guard maxPairs.map({ $0 > 0 }) ?? true else { throw invalid("a group must have room for at least one pair") }
        guard maxStaleness.map({ $0 >= 0 }) ?? true else { throw invalid("the staleness must be a number from 0") }
        guard license.map(ExportOptions.isLicense) != false else {
            throw invalid(
                "\"\(license ?? "")\" is no license as the Hub spells them: lower-case letters, digits, \"-\" and \".\""
            )
        }
        try checkFormat()
    }

    /// Whether a text is a license as the Hugging Face Hub spells them.
    package static func isLicense(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
            }
    }

    /// Refuses what the format has no use for.
    private func checkFormat() throws(ExportError) {
        let name = format.rawValue
        if splitTurns, !format.isConversation {
            throw invalid("--split-turns is for formats of conversations, which \(name) is not")
        }
        if reasoning != .keep, !format.hasReasoning {
            throw invalid("--reasoning is for formats of messages; \(name) keeps what was recorded")
        }
        if format == .native, score != .own {
            throw invalid("--score is for other formats: native rows carry every score in outcome.scores")
        }
        if compression != .none, format == .sharegpt {
            throw invalid("--compress is for other formats: LLaMA-Factory goes by the ending of a file's name")
        }
        let isPaired = format.isPaired
        guard isPaired || (minGap == nil && pairing == nil && maxPairs == nil) else {
            throw invalid("--min-gap, --pairs and --max-pairs are for pairs of rollouts, which \(name) has none of")
        }
        guard isPaired else { return }
        if select != .all { throw invalid("--select leaves one rollout of a group, and \(name) needs two") }
        if minReward != nil { throw invalid("--min-reward would leave out what is to be rejected; use --min-gap") }
        if includeFaults {
            throw invalid("--include-faults keeps rollouts without a reward, and \(name) compares rewards")
        }
    }

    private func invalid(_ message: String) -> ExportError { ExportError(.invalidOption, message) }
}
