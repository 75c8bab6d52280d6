import Evaluation

/// Samples of made-up rollouts.
enum Samples {
    static let shop = environment("shop", "a")
    static let clinic = environment("clinic", "b")

    static func environment(_ name: String, _ digit: Character) -> Sample.Environment {
        Sample.Environment(name: name, contentID: "sha256:" + String(repeating: digit, count: 64))
    }

    /// One group: a reward for each place, nil for a fault.
    static func group(
        _ rewards: [Double?],
        task: String = "t",
        in environment: Sample.Environment = shop,
        policy: String = "p",
        split: String = "train",
        tags: [String]? = nil,
        attempt: Int = 0
    ) -> [Sample] {
        rewards.enumerated().map { index, reward in
            Sample(
                environment: environment,
                task: task,
                split: split,
                tags: tags,
                policy: policy,
                run: "run-" + policy,
                group: "run-\(policy)/\(task)",
                groupSize: rewards.count,
                index: index,
                attempt: attempt,
                reward: reward,
                success: reward.map { $0 == 1 },
                isFault: reward == nil
            )
        }
    }

    static func attempts(_ samples: [Sample]) -> Attempts {
        var attempts = Attempts()
        for sample in samples { attempts.add(sample) }
        return attempts
    }
}
