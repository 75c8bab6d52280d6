import JSON

/// What of a row says which rollout it is and what it came to: everything but what happened in it.
///
/// Taken from a row whose text was validated but not parsed: steps and tools are nearly all of it, and counting needs neither.
package struct RolloutHead: Sendable {
    /// The run that made it.
    package var runID: String
    /// The group that it belongs to.
    package var groupID: String
    /// How many rollouts the run planned for the group.
    package var groupSize: Int
    /// Its place in the group, from 0.
    package var sampleIndex: Int
    /// Which try this is, from 0.
    package var attempt: Int
    /// The split of its task.
    package var split: String
    /// The environment's name.
    package var environment: String
    /// The environment's content id.
    package var environmentID: String
    /// The task's id.
    package var taskID: String
    /// The task's tags; nil in rows from before they were recorded.
    package var tags: [String]?
    /// The name of the policy's model.
    package var model: String
    /// The reward; nil when it was not scored.
    package var reward: Double?
    /// Whether the task was done; nil when that is unknown.
    package var success: Bool?
    /// What other verifiers said of it later, oldest first.
    package var scores: [Score]
    /// Whether a fault ended it.
    package var isFault: Bool

    /// What a verifier said of a rollout after the fact.
    package struct Score: Sendable {
        /// The hash of what judged.
        package var verifierHash: String
        /// The reward.
        package var reward: Double?
        /// Whether the task counts as done.
        package var success: Bool?
    }

    /// Takes the head of a row. Throws `invalidRow` for what lacks a part of it.
    package init(_ row: RawRollout) throws(RolloutError) {
        func text(_ column: RawRollout.Column) -> String { row[column].text ?? "" }
        func integer(_ column: RawRollout.Column, _ name: String) throws(RolloutError) -> Int {
            guard let number = row[column].integer else { throw RawRollout.wrongType(name, "an integer") }
            return Int(number)
        }
        runID = text(.runID)
        groupID = text(.groupID)
        groupSize = try integer(.groupSize, "group_size")
        sampleIndex = try integer(.sampleIndex, "sample_index")
        attempt = try integer(.attempt, "attempt")
        split = text(.split)
        let task = row[.task]
        environment = try task.member("env_id", .string, of: "task").text ?? ""
        environmentID = try task.member("env_hash", .string, of: "task").text ?? ""
        taskID = try task.member("task_id", .string, of: "task").text ?? ""
        tags = task["tags"].map { $0.elements.compactMap(\.text) }
        model = try row[.policy].member("model", .string, of: "policy").text ?? ""
        reward = row[.reward].double
        success = row[.success].bool
        let added = row[.outcome]["scores"]?.elements
        scores = (added.map { Array($0) } ?? []).map { score in
            Score(
                verifierHash: score["verifier_hash"]?.text ?? "",
                reward: score["reward"]?.double,
                success: score["success"]?.bool
            )
        }
        isFault = try row[.outcome].member("stop_reason", .string, of: "outcome").isText("fault")
    }
}
