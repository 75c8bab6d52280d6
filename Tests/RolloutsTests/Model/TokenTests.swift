import JSON
import ModelClient
import ModelTestKit
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Token ids, logprobs, budgets and the window of history.
@Suite struct TokenTests {
    private func add(_ amount: Int, prompt: [Int], sampled: [Int], tokens: Int = 5, top: JSONObject = [:]) -> ModelReply
    {
        var more: JSONObject = [
            "prompt_token_ids": ids(prompt), "choice.token_ids": ids(sampled),
            "choice.logprobs": ["content": .array(sampled.map { _ in ["logprob": -0.5] })],
            "usage": ["completion_tokens": .count(tokens)],
        ]
        for (key, value) in top { more[key] = value }
        return .call((id: "c\(prompt.count)", name: "add", arguments: "{\"amount\":\(amount)}"), more: more)
    }

    private func ids(_ ids: [Int]) -> JSON { .array(ids.map { .count($0) }) }

    @Test func `make a chain that adds up to the engine's prompts`() async throws {
        let replies = [
            add(1, prompt: [1, 2, 3], sampled: [10, 11]), add(1, prompt: [1, 2, 3, 10, 11, 4, 5], sampled: [12]),
            // The template rewrote the history.
            add(1, prompt: [1, 2, 9], sampled: [13]), add(1, prompt: [1, 2, 9, 13, 6], sampled: [14, 15]),
        ]
        let settings = ModelRollouts(capture: .tokens, limits: RolloutLimits(turns: 4))
        let (rollout, requests) = try await settings.play { replies[$0.number] }
        #expect(requests[0].body["return_token_ids"] == true && requests[0].body["logprobs"] == true)
        #expect(rollout.capture == .tokens)
        #expect(rollout.turns.map(\.scaffoldTokenIDs) == [[1, 2, 3], [4, 5], [1, 2, 9], [6]])
        #expect(rollout.turns.map(\.completionTokenIDs) == [[10, 11], [12], [13], [14, 15]])
        #expect(rollout.turns.map(\.startsBranch) == [false, false, true, false])
        #expect(rollout.turns.map(\.logprobs) == [[-0.5, -0.5], [-0.5], [-0.5], [-0.5, -0.5]])
        #expect(rollout.outcome.stopReason == .maxTurns)
    }

    @Test func `say no more than every turn has`() async throws {
        let all = add(1, prompt: [1], sampled: [2])
        let settings = ModelRollouts(capture: .tokens, limits: RolloutLimits(turns: 3))
        let (one, _) = try await settings.play(all, .add, add(1, prompt: [1, 2, 3], sampled: [4]))
        #expect(one.capture == .text)
        #expect(one.turns[1].completionTokenIDs == nil && one.turns[1].scaffoldTokenIDs == nil)
        // What came between is not known, so the chain begins anew.
        #expect(one.turns[2].startsBranch && one.turns[2].scaffoldTokenIDs == [1, 2, 3])
        let logprobs: JSON = ["content": [["logprob": -1]]]
        let only = ModelReply.call(
            (id: "a", name: "add", arguments: "{\"amount\":1}"),
            more: ["choice.logprobs": logprobs]
        )
        let (two, _) = try await ModelRollouts(capture: .logprobs, limits: RolloutLimits(turns: 1)).play(only)
        #expect(two.capture == .logprobs && two.turns[0].completionTokenIDs == nil)
    }

    @Test func `name the version of the weights at the beginning and the end`() async throws {
        let replies = ["7", "8"].map { version in
            add(1, prompt: [1], sampled: [2], top: ["meta_info": ["weight_version": .string(version)]])
        }
        let settings = ModelRollouts(limits: RolloutLimits(turns: 2))
        let (rollout, _) = try await settings.play { replies[$0.number] }
        #expect(rollout.turns.map(\.policyVersion) == ["7", "8"])
        #expect(rollout.policy.versionStart == "7" && rollout.policy.versionEnd == "8")
        let given = ModelRollouts(limits: RolloutLimits(turns: 2), version: "mine")
        let (other, _) = try await given.play { replies[$0.number] }
        #expect(other.turns.map(\.policyVersion) == ["mine", "mine"] && other.policy.versionEnd == "mine")
    }

    @Test func `end a rollout whose tokens are used up`() async throws {
        let settings = ModelRollouts(limits: RolloutLimits(tokens: 12))
        let (rollout, requests) = try await settings.play(add(1, prompt: [1], sampled: [2], tokens: 6))
        #expect(requests.count == 2)
        #expect(rollout.outcome.stopReason == .maxTokens && rollout.outcome.truncated)
        #expect(rollout.harness.limits?["max_tokens"] == 12)
    }

    @Test func `leave old turns out of prompts and say which`() async throws {
        let settings = ModelRollouts(limits: RolloutLimits(turns: 5, history: 2))
        let (rollout, requests) = try await settings.play { request in
            .call((id: "n\(request.number)", name: "add", arguments: "{\"amount\":1}"))
        }
        #expect(requests.map(\.turns) == [0, 1, 2, 2, 2])
        #expect(requests[4].messages.prefix(2).map { $0["role"]?.stringValue } == ["system", "user"])
        #expect(requests[4].messages[2]["tool_calls"]?[0]?["id"] == "n2")
        #expect(rollout.turns.map(\.promptDropped) == [nil, nil, nil, 2..<4, 2..<6])
        #expect(rollout.harness.limits?["history"] == 2)
    }
}
