import JSON
package import Trajectories

extension Samples {
    /// A rollout that differs from others by its name, with so many bytes of text that hardly compress.
    package static func rollout(_ name: String, text size: Int = 200) -> Rollout {
        var random = SeededRandom(0, name, size)
        let text = (0..<size).map { _ in UInt8(0x21 + random.below(90)) }
        return Rollout(
            rolloutID: name,
            runID: "run",
            groupID: "group",
            split: "train",
            sessionID: "session",
            task: Rollout.Task(
                environment: "shop",
                environmentID: "sha256:" + String(repeating: "0a", count: 32),
                taskID: "task",
                promptHash: nil,
                seed: 0
            ),
            policy: Rollout.Policy(model: "random"),
            harness: Rollout.Harness(name: "awm", version: "0", toolCallFormat: "none"),
            createdAtMilliseconds: 1_795_000_000_000,
            durationMilliseconds: 1,
            tools: [],
            steps: [.user(content: String(decoding: text, as: UTF8.self))],
            reward: nil,
            success: nil,
            outcome: Rollout.Outcome(
                rewards: [],
                verifier: nil,
                stopReason: .fault,
                error: ["message": "none"],
                failureKind: .infrastructureFault
            )
        )
    }
}
