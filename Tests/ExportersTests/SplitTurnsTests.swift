import Exporters
import JSON
import Testing
import Trajectories

/// `--split-turns`: each completion with what it saw.
@Suite struct SplitTurnsTests {
    private func turns(_ rollout: Rollout, _ mode: ReasoningMode = .keep) throws -> [JSON] {
        var options = ExportOptions(format: .messages)
        options.splitTurns = true
        options.reasoning = mode
        return try MessagesExporter(options).rows(for: rollout)
    }

    private func contents(_ messages: JSON?) -> [String] {
        messages?.arrayValue?.map { $0["content"]?.stringValue ?? "?" } ?? []
    }

    @Test func givesEachCompletionItsOwnRow() throws {
        let rows = try turns(AwkwardRollouts.reasoning)
        #expect(rows.map { contents($0["prompt"]) } == [["q"], ["q", "I \"look\".", "one"]])
        #expect(rows.map { contents($0["completion"]) } == [["I \"look\"."], ["done"]])
        #expect(rows.map { $0["step"] } == [1, 3])
        #expect(rows[0]["tools"] == rows[1]["tools"])
    }

    @Test func honoursTheWindow() throws {
        let rows = try turns(AwkwardRollouts.windowed)
        #expect(rows.count == 3)
        #expect(contents(rows[1]["prompt"]) == ["s", "q", "", "one"])
        // The first call and its answer were left out of the last prompt.
        #expect(contents(rows[2]["prompt"]) == ["s", "q", "", "two"])
    }

    @Test func honoursARewrittenHistory() throws {
        let rows = try turns(AwkwardRollouts.rewritten)
        #expect(rows.map { contents($0["prompt"]) } == [["s", "q"], ["s", "q", "", "{\"ok\": true}"], ["s", "q"]])
    }

    @Test func leavesOutWhatHeldOnlyMalformedCalls() throws {
        let rows = try turns(AwkwardRollouts.malformed)
        #expect(rows.map { contents($0["completion"]) } == [[""], ["Sorry."], ["I give up."]])
        #expect(rows.map { $0["malformed_calls"] } == [1, 2, 3])
    }

    @Test func keepsTheReasoningOfTheCompletionAlone() throws {
        let rows = try turns(AwkwardRollouts.reasoning, .dropHistory)
        #expect(rows[0]["completion"]?[0]?["reasoning_content"] == "first\n")
        #expect(rows[1]["prompt"]?[1]?["reasoning_content"] == nil)
        #expect(rows[1]["completion"]?[0]?["reasoning_content"] == "last")
    }

    @Test func dropsAnswersWhoseCallsWereLeftOut() throws {
        let rollout = AwkwardRollouts.rollout("half", split: "train") { rollout in
            rollout.steps = AwkwardRollouts.conversation(["x": 1])
            guard case .assistant(var last) = rollout.steps[4] else { return }
            last.promptDropped = 2..<3
            rollout.steps[4] = .assistant(last)
        }
        #expect(try contents(turns(rollout)[1]["prompt"]) == ["s", "q"])
    }
}
