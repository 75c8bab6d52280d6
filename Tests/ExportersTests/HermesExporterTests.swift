import Exporters
import JSON
import Testing
import Trajectories

/// The `text` format.
@Suite struct HermesExporterTests {
    private func messages(_ rollout: Rollout, _ mode: ReasoningMode = .keep) throws -> [JSON] {
        var options = ExportOptions(format: .text)
        options.reasoning = mode
        let row = try #require(try HermesExporter(options).row(for: rollout))
        return try #require(row["messages"]?.arrayValue)
    }

    @Test func writesCallsAnswersAndToolsAsText() throws {
        let messages = try messages(AwkwardRollouts.parallel)
        #expect(messages.map { $0["role"] } == ["system", "user", "assistant", "user", "assistant"])
        let system = try #require(messages[0]["content"]?.stringValue)
        let tool = AwkwardRollouts.parallel.tools[0].rowText()
        #expect(system.hasPrefix("Be brief.\n\nThese are the tools"))
        #expect(system.contains("<tools>\n\(tool)\n</tools>"))
        #expect(
            messages[2]["content"]
                == .string(
                    "<think>\nParallel.\n</think>\n\nThree at once."
                        + "\n<tool_call>\n{\"name\": \"get\", \"arguments\": {\"x\":1}}\n</tool_call>"
                        + "\n<tool_call>\n{\"name\": \"get\", \"arguments\": {\"y\":{\"z\":true}}}\n</tool_call>"
                        + "\n<tool_call>\n{\"name\": \"get\", \"arguments\": {}}\n</tool_call>"
                )
        )
        #expect(
            messages[3]["content"]
                == .string(
                    "<tool_response>\nsecond\n</tool_response>\n<tool_response>\nfirst\n</tool_response>"
                        + "\n<tool_response>\n\n</tool_response>"
                )
        )
    }

    @Test func usesTheTextThatWasSampled() throws {
        let messages = try messages(AwkwardRollouts.hermes)
        guard case .assistant(let assistant) = AwkwardRollouts.hermes.steps[2] else { return }
        #expect(messages[0]["content"] == "Tools: <tools>…</tools>")
        #expect(messages[2]["content"]?.stringValue == assistant.rawText)
        // Text as sampled has the reasoning in it.
        let without = try self.messages(AwkwardRollouts.hermes, .drop)
        #expect(without[2]["content"]?.stringValue?.contains("hm") == false)
        #expect(without[2]["content"]?.stringValue?.hasPrefix("I look.\n<tool_call>") == true)
    }

    @Test func addsASystemMessageWhereThereIsNone() throws {
        let messages = try messages(AwkwardRollouts.reasoning)
        #expect(messages.map { $0["role"] } == ["system", "user", "assistant", "user", "assistant"])
        #expect(messages[0]["content"]?.stringValue?.hasPrefix("These are the tools") == true)
    }

    /// What is written inline can be read back: escapes of the arguments are those of JSON inside text.
    @Test(arguments: AwkwardRollouts.everything)
    func callsCanBeReadBack(_ rollout: Rollout) throws {
        let exporter = HermesExporter(ExportOptions(format: .text))
        guard let row = try exporter.row(for: rollout), rollout.harness.toolCallFormat == "openai" else { return }
        let plain = try #require(try MessagesExporter(ExportOptions(format: .messages)).row(for: rollout))
        let texts = (row["messages"]?.arrayValue ?? []).filter { $0["role"] == "assistant" }
        let calls = (plain["messages"]?.arrayValue ?? []).filter { $0["role"] == "assistant" }
        #expect(texts.count == calls.count)
        for (text, message) in zip(texts, calls) {
            for call in message["tool_calls"]?.arrayValue ?? [] {
                let arguments = try #require(call["function"]?["arguments"]).rowText()
                #expect(text["content"]?.stringValue?.contains("\"arguments\": \(arguments)}") == true)
            }
        }
    }
}
