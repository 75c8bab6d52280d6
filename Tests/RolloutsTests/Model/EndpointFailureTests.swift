import JSON
import ModelClient
import ModelTestKit
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Endpoints that fail: what is tried again, and what the row says when that is of no use.
@Suite struct EndpointFailureTests {
    private static let passing: [(name: String, reply: ModelReply)] = [
        ("429", .text("{\"error\":{\"message\":\"slow down\"}}", status: 429, headers: ["Retry-After: 0"])),
        ("500", .text("oops", status: 500)), ("503", .text("", status: 503)), ("hang up", ModelReply([.hangUp])),
        ("cut", ModelReply.add.cut(after: 150, .hangUp)), ("not JSON", .text("{\"choices\": [")),
        ("HTML", .text("<html>", type: "text/html")), ("empty", .text("")), ("no choices", .json(["choices": []])),
        ("an error inside", .json(["error": ["message": "overloaded", "code": 503]])),
        ("invalid UTF-8", .whole([0x22, 0xFF, 0x22])),
    ]

    @Test(arguments: EndpointFailureTests.passing.indices)
    func `are asked again while it may help`(index: Int) async throws {
        let failure = EndpointFailureTests.passing[index]
        let (rollout, requests) = try await ModelRollouts().play(failure.reply, failure.reply, .add, .submit)
        #expect(rollout.reward == 1, "\(failure.name)")
        #expect(requests.count == 4, "\(failure.name)")
        #expect(rollout.turns.count == 2)
    }

    @Test(arguments: EndpointFailureTests.passing.indices)
    func `are faults of the infrastructure when they go on failing`(index: Int) async throws {
        let failure = EndpointFailureTests.passing[index]
        let (rollout, requests) = try await ModelRollouts().play(.add, failure.reply)
        // libcurl itself sends a request again that it sent on a kept connection, when that turns out to be closed.
        #expect(requests.count == 4 || (failure.name == "hang up" && requests.count == 5), "\(failure.name)")
        #expect(rollout.reward == nil && rollout.success == nil)
        #expect(rollout.outcome.stopReason == .fault && rollout.outcome.failureKind == .infrastructureFault)
        #expect(rollout.outcome.error?["error"]?["attempts"] == 3)
        // What happened until then is kept, without a reward.
        #expect(rollout.results.count == 1 && rollout.turns.allSatisfy { $0.reward == nil })
    }

    private static let streams: [(name: String, reply: ModelReply)] = [
        (
            "an error inside",
            .events([["choices": [["delta": ["content": "a"]]]], ["error": ["message": "x", "code": 500]]])
        ),
        ("cut between events", .events([["choices": [["delta": ["content": "a"]]]]], done: false)),
        ("cut inside one", ModelReply.events([["choices": [["delta": ["content": "abc"]]]]]).cut(after: 130, .hangUp)),
        ("not JSON", .chunked(Array("data: {oops\n\n".utf8), every: 3)), ("nothing", .chunked([], every: 1)),
        ("HTML", .text("<html>", type: "text/html")),
    ]

    @Test(arguments: EndpointFailureTests.streams.indices)
    func `are asked again when a stream breaks`(index: Int) async throws {
        let failure = EndpointFailureTests.streams[index]
        let whole = ModelReply.events(
            [
                [
                    "id": "s",
                    "choices": [
                        [
                            "delta": [
                                "tool_calls": [
                                    [
                                        "index": 0, "id": "a",
                                        "function": ["name": "add", "arguments": "{\"amount\":3}"],
                                    ]
                                ]
                            ]
                        ]
                    ],
                ],
                ["choices": [["delta": [:], "finish_reason": "tool_calls"]], "usage": ["completion_tokens": 4]],
            ],
            every: 5
        )
        let (rollout, requests) = try await ModelRollouts(isStreaming: true).play(failure.reply, whole, .submit)
        #expect(rollout.reward == 1, "\(failure.name)")
        #expect(requests.count == 3, "\(failure.name)")
        #expect(requests[0].body["stream"] == true)
        #expect(rollout.turns[0].usage == ["completion_tokens": 4] && rollout.turns[0].requestID == "s")
    }

    @Test func `are asked again when nothing comes`() async throws {
        let slow = ModelRollouts(requestMilliseconds: 300)
        let (rollout, requests) = try await slow.play(ModelReply([.silence]), .add, .submit)
        #expect(rollout.reward == 1 && requests.count == 3)
        let stalling = ModelRollouts(isStreaming: true, stallSeconds: 1)
        let half = ModelReply.events([["choices": [["delta": ["content": "a"]]]]]).cut(after: 140, .silence)
        let (second, _) = try await stalling.play(half, .add, .submit)
        #expect(second.reward == 1)
    }

    @Test func `are not asked again when they refuse the request`() async throws {
        let refusal = ModelReply.text("{\"error\":{\"message\":\"temperature must be small\"}}", status: 400)
        let (rollout, requests) = try await ModelRollouts().play(refusal)
        #expect(requests.count == 1)
        #expect(rollout.outcome.failureKind == .infrastructureFault)
        let error = rollout.outcome.error?["error"]
        #expect(error?["status"] == 400 && error?["endpoint"] == "bad_request")
        #expect(error?["message"]?.stringValue?.contains("temperature must be small") == true)
        let (large, more) = try await ModelRollouts(responseBytes: 5000).play(.say(String(repeating: "a", count: 9000)))
        #expect(more.count == 1 && large.outcome.error?["error"]?["endpoint"] == "too_large")
    }

    @Test(arguments: [401, 403, 404])
    func `end the run when every request would be refused`(status: Int) async throws {
        let error = await #expect(throws: PolicyError.self) {
            _ = try await ModelRollouts().play(.text("{\"error\":\"no\"}", status: status))
        }
        #expect(error?.endsRun == true && error?.message.contains("HTTP \(status)") == true)
    }

    @Test(arguments: [
        "{\"error\":{\"message\":\"This model's maximum context length is 10 tokens.\",\"code\":400}}",
        "{\"error\":{\"message\":\"x\",\"code\":\"context_length_exceeded\"}}",
        "{\"message\":\"The input (99 tokens) is longer than the model's context length (10 tokens).\"}",
    ])
    func `end the rollout, scored, when the context is full`(body: String) async throws {
        let (rollout, requests) = try await ModelRollouts().play(.add, .text(body, status: 400))
        #expect(rollout.outcome.stopReason == .contextOverflow && rollout.outcome.truncated)
        #expect(rollout.reward == 0.5 && requests.count == 2)
        #expect(rollout.turns.last?.reward == 0.5)
    }

    @Test func `end the rollout when its time is up, also between attempts`() async throws {
        let limits = RolloutLimits(milliseconds: 3000)
        let (rollout, _) = try await ModelRollouts(limits: limits).play(.add, ModelReply([.silence]))
        #expect(rollout.outcome.stopReason == .timeout && rollout.outcome.truncated && rollout.reward == 0.5)
        let wait = ModelReply.text("", status: 429, headers: ["Retry-After: 60"])
        let (patient, requests) = try await ModelRollouts(limits: limits).play(.add, wait)
        #expect(patient.outcome.stopReason == .timeout && requests.count == 2)
    }
}
