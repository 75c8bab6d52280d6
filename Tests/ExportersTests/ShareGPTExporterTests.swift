import Exporters
import JSON
import Testing
import Trajectories

/// The `sharegpt` format.
@Suite struct ShareGPTExporterTests {
    private let exporter = ShareGPTExporter(ExportOptions(format: .sharegpt))

    @Test func writesTurnsThatAlternate() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.parallel))
        #expect(row["system"] == "Be brief.")
        #expect(try JSON(parsing: #require(row["tools"]?.stringValue)) == .array(AwkwardRollouts.parallel.tools))
        #expect(
            row["conversations"] == [
                ["from": "human", "value": "All three."],
                [
                    "from": "function_call",
                    "value": .string(
                        "<think>\nParallel.\n\nThree at once.\n</think>\n\n"
                            + #"[{"name": "get", "arguments": {"x":1}}, {"name": "get", "arguments": {"y":{"z":true}}}, "#
                            + #"{"name": "get", "arguments": {}}]"#
                    ),
                ],
                [
                    "from": "observation",
                    "value": "second\n</tool_response>\n<tool_response>\nfirst\n</tool_response>\n<tool_response>\n",
                ],
                ["from": "gpt", "value": "Done."],
            ]
        )
    }

    /// What LLaMA-Factory checks: sides by their place, an even number, and calls that are JSON behind the reasoning.
    @Test(arguments: AwkwardRollouts.everything)
    func isWhatTheReaderChecks(_ rollout: Rollout) throws {
        guard let row = try exporter.row(for: rollout) else { return }
        let turns = try #require(row["conversations"]?.arrayValue)
        #expect(turns.count.isMultiple(of: 2))
        for (index, turn) in turns.enumerated() {
            let from = try #require(turn["from"]?.stringValue)
            #expect((index.isMultiple(of: 2) ? ["human", "observation"] : ["gpt", "function_call"]).contains(from))
            guard from == "function_call" else { continue }
            let value = try #require(turn["value"]?.stringValue)
            let calls = value.range(of: "</think>\n\n").map { String(value[$0.upperBound...]) } ?? value
            for call in try #require(JSON(parsing: calls).arrayValue) {
                #expect(call["name"]?.stringValue != nil)
                #expect(call["arguments"]?.objectValue != nil)
            }
        }
    }

    @Test func joinsTextThatGoesOn() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.malformed))
        #expect(row["conversations"]?[3] == ["from": "gpt", "value": "Sorry.\n\nI give up."])
    }

    @Test func leavesOutWhatCannotAlternate() throws {
        let unanswered = AwkwardRollouts.rollout("unanswered", split: "train") { rollout in
            rollout.steps = [
                .user(content: "q"),
                .assistant(Rollout.Assistant(content: "", toolCalls: [AwkwardRollouts.call("c1", ["x": 1])])),
                .assistant(Rollout.Assistant(content: "done")),
            ]
        }
        #expect(try exporter.row(for: unanswered) == nil)
        let export = try ExportedFiles(
            [unanswered, AwkwardRollouts.parallel, AwkwardRollouts.silent],
            ExportOptions(format: .sharegpt)
        )
        #expect(export.summary.leftOut == [.notAlternating: 1, .noAssistantMessage: 1])
    }

    @Test func describesEveryFileToTheReader() throws {
        let rollouts = [AwkwardRollouts.parallel, AwkwardRollouts.oneArgument, AwkwardRollouts.unionOfList]
        let export = try ExportedFiles(rollouts, ExportOptions(format: .sharegpt, shardBytes: 1))
        let info = try #require(JSON(parsing: export.text("dataset_info.json")).objectValue)
        #expect(info.keys == ["awm_test", "awm_train_0", "awm_train_1"])
        for entry in info.values {
            #expect(export.files[try #require(entry["file_name"]?.stringValue)] != nil)
            #expect(entry["columns"] == ["messages": "conversations", "system": "system", "tools": "tools"])
        }
    }
}

extension String {
    /// Where a text begins and ends first.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
