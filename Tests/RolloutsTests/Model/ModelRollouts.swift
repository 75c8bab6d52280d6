import ContentStore
import Environments
import JSON
import JSONSchema
import ModelClient
import ModelTestKit
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Rollouts of a scripted endpoint in the world of one counter.
struct ModelRollouts {
    var format = ToolFormat.native
    var capture = TokenCapture.text
    var isStreaming = false
    var limits = RolloutLimits()
    var presentation = PresentationMode.full
    var sampling: JSONObject = [:]
    var extra: JSONObject = [:]
    var key: String?
    var version: String?
    var attempts = 3
    var requestMilliseconds = 20_000
    var stallSeconds = 120
    var responseBytes = 16 << 20
    var task = TestWorlds.threeTask
    var group = 1
    var retries = 0
    var reward = RewardRules(penalty: 0.125)
    var inFlight = 4

    func plan(_ endpoint: String, _ world: World) throws -> RolloutPlan {
        let client = ChatClient(
            try Endpoint(endpoint, key: key.flatMap(APIKey.init)),
            ChatSettings(
                model: "test",
                sampling: sampling,
                extra: extra,
                capture: capture,
                isStreaming: isStreaming
            ),
            http: try HTTPClient(connections: inFlight),
            limits: HTTPLimits(
                bodyBytes: responseBytes,
                milliseconds: requestMilliseconds,
                stallSeconds: stallSeconds
            ),
            backoff: Backoff(attempts: attempts, base: 0.001, cap: 0.002)
        )
        return RolloutPlan(
            policy: ModelPolicySource(client, toolFormat: format, policyVersion: version),
            tasks: world.tasks,
            groupSize: group,
            limits: limits,
            retries: retries,
            presentation: presentation,
            reward: reward
        )
    }

    /// One rollout, and the requests that it made.
    func play(
        _ script: @escaping ModelServer.Script
    ) async throws -> (rollout: Rollout, requests: [ModelRequest]) {
        let server = try ModelServer(script)
        defer { server.close() }
        let world = try TestWorlds.counter(tasks: task)
        let rollout = try await RolloutRunner(world, plan(server.endpoint, world)).rollout(at: 0)
        #expect(rollout.invariantViolations() == [])
        #expect(try Rollout(parsing: rollout.rowBytes()) == rollout)
        #expect(try RowSchema.shared.get().validate(rollout.json()).map(\.description) == [])
        if rollout.reward != nil { #expect(try Replayer(world).replay(rollout).result == .same) }
        return (rollout, server.requests)
    }

    /// One rollout of a model that gives these answers, one for each request.
    func play(_ replies: ModelReply...) async throws -> (rollout: Rollout, requests: [ModelRequest]) {
        try await play { replies[min($0.number, replies.count - 1)] }
    }
}

/// The schema of rows, as users get it.
enum RowSchema {
    static let shared = Result { () throws -> JSONSchema in
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        return try JSONSchema(JSON(parsing: Files.read(root + "/schemas/rollout.schema.json", limit: 1 << 20)))
    }
}

extension Rollout {
    var turns: [Assistant] {
        steps.compactMap { step in
            if case .assistant(let turn) = step { turn } else { nil }
        }
    }

    var results: [ToolResult] {
        steps.compactMap { step in
            if case .tool(let result) = step { result } else { nil }
        }
    }
}

extension ModelReply {
    static let add = ModelReply.call((id: "a", name: "add", arguments: "{\"amount\": 3}"))
    static let submit = ModelReply.call((id: "s", name: "submit", arguments: "{\"answer\": {\"times\": 1}}"))
}
