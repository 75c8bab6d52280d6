import Exporters
import JSON
import Testing
import Trajectories

/// Preferences and judged completions: `dpo`, `openai-dpo` and `kto`.
@Suite struct PreferenceTests {
    private func rows(_ rollouts: [Rollout], _ change: (inout ExportOptions) -> Void = { _ in }) throws -> [JSON] {
        var options = ExportOptions(format: .dpo)
        change(&options)
        return try ExportedFiles(rollouts, options).rows("train")
    }

    private func contents(_ messages: JSON?) -> [String] {
        messages?.arrayValue?.map { $0["content"]?.stringValue ?? "?" } ?? []
    }

    @Test func beginsWithTheFirstDifferentTurn() throws {
        let row = try #require(rows([AwkwardRollouts.group[0], AwkwardRollouts.group[2]]).first)
        // Both called with 1 first: that is neither preferred nor rejected, whatever the ids of the calls.
        #expect(contents(row["prompt"]) == ["s", "q", "", "answer to {\"x\":1}"])
        #expect(row["chosen"]?[0]?["tool_calls"]?[0]?["function"]?["arguments"] == ["x": 2])
        #expect(row["rejected"]?[0]?["tool_calls"]?[0]?["function"]?["arguments"] == ["x": 9])
        #expect(contents(row["chosen"]) == ["", "answer to {\"x\":2}", "Done."])
        #expect(row["chosen_reward"] == 1.0)
        #expect(row["rejected_reward"] == 0.5)
        #expect(row["chosen_id"] == "g/2")
    }

    @Test func pairsTheBestWithTheWorst() throws {
        let rows = try rows(AwkwardRollouts.group)
        #expect(rows.count == 1)
        // Equal rewards go by their sample: the last attempt of sample 1 comes before sample 2.
        #expect(rows[0]["chosen_id"] == "g/1/attempt-1")
        #expect(rows[0]["rejected_id"] == "g/3")
        #expect(contents(rows[0]["prompt"]) == ["s", "q"])
        #expect(rows[0]["group_complete"] == true)
    }

    @Test func pairsAllThatAreFarEnoughApart() throws {
        let all = try rows(AwkwardRollouts.group) { $0.pairing = .all }
        #expect(all.count == 5)
        #expect(all.compactMap { $0["chosen_reward"]?.doubleValue } == [1, 1, 1, 1, 0.5])
        let far = try rows(AwkwardRollouts.group) {
            $0.pairing = .all
            $0.minGap = 0.75
        }
        #expect(far.map { $0["rejected_id"] } == ["g/3", "g/3"])
        let few = try rows(AwkwardRollouts.group) {
            $0.pairing = .all
            $0.maxPairs = 3
        }
        #expect(few.count == 3)
    }

    @Test func pairsNothingThatWasTheSame() throws {
        var same = AwkwardRollouts.group[2]
        same.rolloutID = "g/7"
        same.sampleIndex = 3
        same.reward = 0
        same.success = false
        let error = try #require(throws: ExportError.self) { try rows([AwkwardRollouts.group[2], same]) }
        #expect(error.description.contains("no_pair: 2"))
    }

    @Test func pairsNothingThatSawSomethingElse() throws {
        var other = AwkwardRollouts.group[0]
        other.steps[1] = .user(content: "another question")
        let error = try #require(throws: ExportError.self) { try rows([AwkwardRollouts.group[2], other]) }
        #expect(error.description.contains("no_pair: 2"))
    }

    @Test func countsRolloutsAndNotPairs() throws {
        var options = ExportOptions(format: .dpo)
        options.pairing = .all
        let export = try ExportedFiles(AwkwardRollouts.group + AwkwardRollouts.incompleteGroup, options)
        #expect(export.summary.exported.rollouts == 4)
        #expect(export.summary.shards.map(\.rows) == [5])
        #expect(export.summary.leftOut == [.superseded: 1, .infrastructureFault: 1, .noPair: 1])
    }

    @Test func writesTheWireFormOfOpenAI() throws {
        let export = try ExportedFiles(AwkwardRollouts.group, ExportOptions(format: .openAIDPO))
        let row = try #require(export.rows("train").first)
        #expect(Set(try #require(row.objectValue).keys) == ["input", "preferred_output", "non_preferred_output"])
        #expect(row["preferred_output"]?[0]?["tool_calls"]?[0]?["function"]?["arguments"] == "{\"x\":1}")
        #expect(row["input"]?["messages"]?[1] == ["role": "user", "content": "q"])
    }

    @Test func judgesCompletions() throws {
        let export = try ExportedFiles(
            AwkwardRollouts.group + [AwkwardRollouts.nothingKnown],
            ExportOptions(format: .kto)
        )
        let rows = try export.rows("train")
        #expect(rows.map { $0["label"] } == [false, true, false, true])
        #expect(rows.allSatisfy { contents($0["prompt"]) == ["s", "q"] })
        #expect(rows[0]["completion"]?[0]?["role"] == "assistant")
        #expect(export.summary.leftOut == [.superseded: 1, .noVerdict: 1])
    }
}
