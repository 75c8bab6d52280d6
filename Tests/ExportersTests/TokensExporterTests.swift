import Exporters
import JSON
import Testing
import Trajectories

/// The formats of token ids: `tokens` and `openenv-trace`.
@Suite struct TokensExporterTests {
    @Test func putsAChainIntoOneSample() throws {
        let row = try #require(try TokensExporter().row(for: AwkwardRollouts.chained))
        #expect(row["tokens"] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        #expect(row["loss_mask"] == [0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1])
        #expect(row["logprobs"] == [0.0, 0.0, 0.0, -0.5, -0.25, 0.0, 0.0, 0.0, -0.1, 0.0, -1e-05])
        #expect(row["prompt_length"] == 3)
        #expect(row["response_length"] == 8)
        #expect(row["branch_weight"] == 1.0)
        #expect(row["policy_version"] == "3")
        #expect(row["temperature"] == 1.0)
    }

    @Test func givesEachBranchASample() throws {
        let rows = try TokensExporter().rows(for: AwkwardRollouts.branched)
        #expect(
            rows.map { $0["tokens"] } == [
                [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 2, 20, 21], [31, 32, 33, 30],
            ]
        )
        #expect(rows.map { $0["loss_mask"] }[1...] == [[0, 0, 1, 1], [0, 0, 0, 1]])
        #expect(rows.map { $0["branch"] } == [0, 1, 2])
        let weights = rows.compactMap { $0["branch_weight"]?.doubleValue }
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test func countsASharedCompletionOnce() throws {
        let forked = AwkwardRollouts.rollout("forked", split: "train") { rollout in
            rollout = AwkwardRollouts.chained
            var other = Rollout.Assistant(content: "other", completionTokenIDs: [90], logprobs: [-1])
            other.promptPrefixStep = 3
            other.scaffoldTokenIDs = [80]
            rollout.steps.append(.assistant(other))
        }
        let rows = try TokensExporter().rows(for: forked)
        #expect(rows.map { $0["tokens"] }[1] == [1, 2, 3, 4, 5, 6, 7, 80, 90])
        #expect(rows[0]["loss_mask"] == [0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1])
        #expect(rows[1]["loss_mask"] == [0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(rows[1]["logprobs"]?[3] == -0.5)
    }

    @Test(arguments: AwkwardRollouts.withTokens)
    func listsAreAsLongAsEachOther(_ rollout: Rollout) throws {
        for row in try TokensExporter().rows(for: rollout) {
            let count = try #require(row["tokens"]?.arrayValue).count
            #expect(row["loss_mask"]?.arrayValue?.count == count)
            #expect(row["logprobs"]?.arrayValue?.count == count)
            let prompt = try #require(row["prompt_length"]?.integerValue)
            let response = try #require(row["response_length"]?.integerValue)
            #expect(Int(prompt + response) == count)
            #expect(row["loss_mask"]?.arrayValue?.prefix(Int(prompt)).allSatisfy { $0 == 0 } == true)
        }
    }

    @Test(arguments: [ExportFormat.tokens, .openEnvTrace])
    func neverMakesTokensUp(_ format: ExportFormat) throws {
        let export = try ExportedFiles(
            [AwkwardRollouts.oneArgument, AwkwardRollouts.chained],
            ExportOptions(format: format)
        )
        #expect(try export.rows("train").count == 1)
        #expect(export.summary.leftOut == [.noTokens: 1])
    }

    @Test(arguments: AwkwardRollouts.withTokens)
    func writesTracesThatTheirModelsAccept(_ rollout: Rollout) throws {
        let row = try #require(try OpenEnvExporter().row(for: rollout))
        #expect(try #require(row.objectValue).keys == ["schema_version", "turns"])
        let turns = try #require(row["turns"]?.arrayValue)
        let completions = rollout.steps.compactMap { step -> [Int]? in
            if case .assistant(let assistant) = step { assistant.completionTokenIDs } else { nil }
        }
        #expect(turns.map { $0["completion_token_ids"] } == completions.map { .array($0.map(JSON.count)) })
        #expect(Set(turns.compactMap { $0["node_id"]?.stringValue }).count == turns.count)
        for turn in turns {
            let prompt = try #require(turn["prompt_token_ids"]?.arrayValue)
            let completion = try #require(turn["completion_token_ids"]?.arrayValue)
            #expect(turn["loss_mask"]?.arrayValue?.count == prompt.count + completion.count)
            #expect(turn["loss_mask"]?.arrayValue?.prefix(prompt.count).allSatisfy { $0 == 0 } == true)
            #expect(turn["per_token_logps"]?.arrayValue?.count == completion.count)
            #expect(
                Set(try #require(turn.objectValue).keys) == [
                    "node_id", "prompt_token_ids", "completion_token_ids", "per_token_logps", "loss_mask", "request",
                    "response", "metadata",
                ]
            )
            #expect(turn["metadata"]?["node_id"] == turn["node_id"])
        }
    }

    @Test func givesEachTurnItsWholePrompt() throws {
        let chained = try #require(try OpenEnvExporter().row(for: AwkwardRollouts.chained))
        #expect(chained["turns"]?[1]?["prompt_token_ids"] == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(chained["turns"]?[1]?["request"]?["messages"]?.arrayValue?.count == 4)
        let windowed = try #require(try OpenEnvExporter().row(for: AwkwardRollouts.windowed))
        #expect(windowed["turns"]?[2]?["prompt_token_ids"] == [40, 41])
        #expect(windowed["turns"]?[2]?["request"]?["messages"]?.arrayValue?.count == 4)
    }
}
