package import JSON
import Trajectories

/// What an export's rollouts are like: lengths, tools, endings, groups, duplicates, and what is not there (`awm.export.report/1`).
///
/// Holds about 20 bytes for each rollout.
package struct ExportReport: Sendable {
    /// How many characters the rollouts' messages, reasoning and arguments have.
    package private(set) var characters = Distribution()
    /// How many tokens were sampled, where that is known.
    package private(set) var sampledTokens = Distribution()
    /// How many completions the rollouts have.
    package private(set) var turns = Distribution()
    /// How many calls the rollouts have.
    package private(set) var calls = Distribution()
    /// The rewards.
    package private(set) var rewards = Distribution()
    /// Calls, failed calls and calls that could not be parsed, by tool.
    package private(set) var tools: [String: ToolTally] = [:]
    /// How many rollouts ended how.
    package private(set) var endings: [String: Int] = [:]
    /// What is known of groups.
    package var groups = Groups()
    /// How many rollouts have a conversation that an earlier one has.
    package var duplicates = 0
    /// How many rollouts the set has.
    package var offered = 0
    /// How many were left out, by reason.
    package var leftOut: [LeftOut: Int] = [:]

    /// What became of a tool's calls.
    package struct ToolTally: Sendable, Hashable {
        /// How often it was called.
        package var calls = 0
        /// How many calls did not end in `ok`.
        package var failed = 0
        /// How many calls could not be parsed.
        package var malformed = 0
    }

    /// Groups of the set, as far as they are of the split and certified where that was asked for.
    package struct Groups: Sendable, Hashable {
        /// How many there are.
        package var count = 0
        /// How many lack the reward of a sample.
        package var incomplete = 0
        /// How many have two rewards or more, all equal: nothing to learn from for group baselines.
        package var zeroVariance = 0
    }

    /// Counts a rollout that is exported.
    mutating func add(_ rollout: RawRollout, _ facts: RolloutFacts) {
        var length = 0
        var turns = 0
        var calls = 0
        var sampled: Int?
        var names: [RawJSON.Key: String] = [:]
        for step in rollout.steps {
            switch step {
            case .system(let content), .user(let content): length += content.characterCount
            case .tool(let result):
                length += result.content.characterCount
                if result.isError, let name = names[result.callID.key] { tools[name, default: ToolTally()].failed += 1 }
            case .event: break
            case .assistant(let assistant):
                turns += 1
                length += assistant.content.characterCount + (assistant.reasoning?.characterCount ?? 0)
                let tokens = assistant.completion?.elementCount
                if let tokens = tokens ?? assistant.usage?["completion_tokens"]?.integer.map({ Int($0) }) {
                    sampled = (sampled ?? 0) + tokens
                }
                for call in assistant.calls {
                    calls += 1
                    length += call.argumentsText.characterCount
                    let name = call.name.text ?? ""
                    names[call.id.key] = name
                    tools[name, default: ToolTally()].calls += 1
                    if call.arguments == nil { tools[name, default: ToolTally()].malformed += 1 }
                }
            }
        }
        characters.add(Double(length))
        self.turns.add(Double(turns))
        self.calls.add(Double(calls))
        if let sampled { sampledTokens.add(Double(sampled)) }
        if let reward = facts.reward { rewards.add(reward) }
        endings[rollout[.outcome]["stop_reason"]?.text ?? "", default: 0] += 1
    }

    /// The report for programs.
    package var json: JSON {
        [
            "schema": "awm.export.report/1",
            "rollouts": [
                "offered": .count(offered), "kept": .count(characters.count), "duplicates": .count(duplicates),
                "left_out": .object(
                    JSONObject(leftOut.map { ($0.key.rawValue, .count($0.value)) }.sorted { $0.0 < $1.0 })
                ),
            ],
            "characters": characters.json,
            "sampled_tokens": sampledTokens.json,
            "turns": turns.json,
            "calls": calls.json,
            "rewards": rewards.json,
            "tools": .array(
                toolsInOrder.map { name, tally in
                    [
                        "name": .string(name), "calls": .count(tally.calls), "failed": .count(tally.failed),
                        "malformed": .count(tally.malformed),
                    ]
                }
            ),
            "stop_reasons": .object(
                JSONObject(endings.map { ($0.key, .count($0.value)) }.sorted { $0.0 < $1.0 })
            ),
            "groups": [
                "count": .count(groups.count), "incomplete": .count(groups.incomplete),
                "zero_variance": .count(groups.zeroVariance),
            ],
        ]
    }

    /// The tools, those called most first.
    package var toolsInOrder: [(name: String, tally: ToolTally)] {
        tools.map { ($0.key, $0.value) }.sorted { left, right in
            left.1.calls != right.1.calls ? left.1.calls > right.1.calls : left.0 < right.0
        }
    }
}

/// Numbers of which the middle and the ends are of interest.
package struct Distribution: Sendable {
    private var values: [Float] = []

    /// How many numbers there are.
    package var count: Int { values.count }

    mutating func add(_ value: Double) { values.append(Float(value)) }

    /// The mean, the least, the middle, the ninth tenth, the last hundredth and the greatest; nil without numbers.
    package var summary: (mean: Double, least: Double, median: Double, p90: Double, p99: Double, greatest: Double)? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func at(_ share: Double) -> Double { Double(sorted[Int((Double(sorted.count - 1) * share).rounded())]) }
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        return (mean, at(0), at(0.5), at(0.9), at(0.99), at(1))
    }

    var json: JSON {
        guard let summary else { return ["count": 0] }
        return [
            "count": .count(count), "mean": .double(summary.mean), "min": .double(summary.least),
            "p50": .double(summary.median), "p90": .double(summary.p90), "p99": .double(summary.p99),
            "max": .double(summary.greatest),
        ]
    }
}

extension RawJSON {
    /// The number of Unicode scalars of a string.
    fileprivate var characterCount: Int {
        let text = inside
        guard hasEscapes else { return text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }
        return self.text?.unicodeScalars.count ?? 0
    }
}
