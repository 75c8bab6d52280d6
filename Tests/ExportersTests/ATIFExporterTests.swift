import Exporters
import JSON
import Testing
import Trajectories

/// The `atif` format: its models refuse keys that they do not know.
@Suite struct ATIFExporterTests {
    private let exporter = ATIFExporter(ExportOptions(format: .atif))
    private let trajectoryKeys: Set = [
        "schema_version", "session_id", "trajectory_id", "agent", "steps", "final_metrics", "extra",
    ]
    private let stepKeys: Set = [
        "step_id", "timestamp", "source", "message", "model_name", "reasoning_content", "tool_calls", "observation",
        "metrics",
        "llm_call_count", "extra",
    ]

    @Test func foldsAnswersIntoTheStepThatCalled() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.parallel))
        #expect(row["schema_version"] == "ATIF-v1.7")
        let steps = try #require(row["steps"]?.arrayValue)
        #expect(steps.map { $0["source"] } == ["system", "user", "agent", "agent"])
        #expect(steps.map { $0["step_id"] } == [1, 2, 3, 4])
        #expect(steps[2]["reasoning_content"] == "Parallel.")
        #expect(
            steps[2]["tool_calls"]?[1] == [
                "tool_call_id": "c2", "function_name": "get", "arguments": ["y": ["z": true]],
            ]
        )
        // In the order of the calls, not of the answers.
        #expect(
            steps[2]["observation"] == [
                "results": [
                    ["source_call_id": "c1", "content": "first"], ["source_call_id": "c2", "content": "second"],
                    ["source_call_id": "c3", "content": ""],
                ]
            ]
        )
        #expect(row["final_metrics"]?["total_steps"] == 4)
        #expect(row["final_metrics"]?["extra"]?["reward"] == 1.0)
        #expect(row["extra"]?["reward"] == 1.0)
    }

    @Test func keepsMalformedCallsApart() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.malformed))
        let steps = try #require(row["steps"]?.arrayValue)
        #expect(steps[1]["tool_calls"]?.arrayValue?.count == 1)
        #expect(
            steps[1]["extra"]?["malformed_calls"] == [
                ["id": "c2", "name": "get", "arguments_text": "{\"x\": ", "error": "not an object"]
            ]
        )
        #expect(
            steps[1]["observation"]?["results"] == [
                ["source_call_id": "c1", "content": "ok"],
                ["extra": ["malformed_call_id": "c2"], "content": "the arguments are not JSON"],
            ]
        )
        #expect(steps[3]["tool_calls"] == nil)
    }

    @Test func givesTheTokensOfEachCall() throws {
        let steps = try #require(try exporter.row(for: AwkwardRollouts.chained)?["steps"]?.arrayValue)
        #expect(
            steps[3]["metrics"] == [
                "prompt_tokens": 3, "completion_tokens": 3, "prompt_token_ids": [1, 2, 3, 4, 5, 6, 7, 8],
                "completion_token_ids": [9, 10, 11], "logprobs": [-0.1, 0.0, -1e-05],
            ]
        )
        #expect(steps[3]["extra"]?["loss_mask"] == [1, 0, 1])
    }

    @Test func saysWhenOnlyWhereThatIsKnown() throws {
        let timed = try #require(try exporter.row(for: AwkwardRollouts.oneArgument)?["steps"]?.arrayValue)
        #expect(
            timed[0]["timestamp"] == "2026-11-18T14:13:20.000Z"
                || timed[0]["timestamp"]?.stringValue?.hasPrefix("2026-11-1") == true
        )
        #expect(timed[2]["timestamp"]?.stringValue?.hasSuffix(".002Z") == true)
        let untimed = ATIFExporter(ExportOptions(format: .atif, timings: false))
        for step in try #require(try untimed.row(for: AwkwardRollouts.oneArgument)?["steps"]?.arrayValue) {
            #expect(step["timestamp"] == nil)
        }
    }

    @Test func keepsBranchesAndEventsInExtra() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.rewritten))
        let last = try #require(row["steps"]?.arrayValue?.last)
        #expect(last["extra"]?["prompt_after_step_id"] == 2)
        #expect(row["extra"]?["events"]?[0]?["after_step_id"] == 4)
        #expect(row["extra"]?["events"]?[0]?["event"]?["name"] == "compacted")
        let windowed = try #require(try exporter.row(for: AwkwardRollouts.windowed)?["steps"]?.arrayValue?.last)
        #expect(windowed["extra"]?["prompt_dropped_step_ids"] == [3, 3])
        #expect(windowed["extra"]?["starts_branch"] == true)
    }

    @Test(arguments: AwkwardRollouts.everything)
    func hasNoKeysThatItsModelsRefuse(_ rollout: Rollout) throws {
        guard let row = try exporter.row(for: rollout) else { return }
        #expect(try Set(#require(row.objectValue).keys) == trajectoryKeys)
        #expect(
            Set(row["agent"]?.objectValue?.keys ?? []) == [
                "name", "version", "model_name", "tool_definitions", "extra",
            ]
        )
        let steps = try #require(row["steps"]?.arrayValue)
        #expect(!steps.isEmpty)
        for (index, step) in steps.enumerated() {
            let keys = Set(try #require(step.objectValue).keys)
            #expect(keys.isSubset(of: stepKeys))
            #expect(step["step_id"] == .count(index + 1))
            #expect(step["message"]?.stringValue != nil)
            if step["source"] != "agent" { #expect(keys.isSubset(of: ["step_id", "timestamp", "source", "message"])) }
            let ids = Set((step["tool_calls"]?.arrayValue ?? []).compactMap { $0["tool_call_id"]?.stringValue })
            for call in step["tool_calls"]?.arrayValue ?? [] { #expect(call["arguments"]?.objectValue != nil) }
            for result in step["observation"]?["results"]?.arrayValue ?? [] {
                if let source = result["source_call_id"]?.stringValue { #expect(ids.contains(source)) }
            }
        }
    }
}
