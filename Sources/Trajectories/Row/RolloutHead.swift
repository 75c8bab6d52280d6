import JSON

/// What of a row says which rollout it is and what it came to: everything but what happened in it.
///
/// Read without making values of steps and tools, which are nearly all of a row, so that sets of any size can be counted.
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
    /// Whether a fault ended it.
    package var isFault: Bool

    private static let columns = [
        "attempt", "group_id", "group_size", "outcome", "policy", "reward", "run_id", "sample_index", "split",
        "success",
        "task",
    ]

    /// Reads the head of a row. Throws `invalidRow` for what is none.
    package init(ofRow row: [UInt8]) throws(RolloutError) {
        guard let members = MemberScan.members(RolloutHead.columns, of: row[...]) else {
            throw RolloutError(.invalidRow, "the rollout is no JSON object")
        }
        func value(_ name: String) throws(RolloutError) -> JSON {
            guard let text = members[name] else { throw RolloutError(.invalidRow, "the rollout has no \(name)") }
            do {
                return try JSON(parsing: text)
            } catch {
                throw RolloutError(.invalidRow, "\(name) of the rollout is not JSON", cause: error)
            }
        }
        func string(_ json: JSON?, _ name: String) throws(RolloutError) -> String {
            guard let text = json?.stringValue else {
                throw RolloutError(.invalidRow, "\(name) of the rollout is no string")
            }
            return text
        }
        func integer(_ name: String) throws(RolloutError) -> Int {
            guard let number = try value(name).integerValue else {
                throw RolloutError(.invalidRow, "\(name) of the rollout is no integer")
            }
            return Int(number)
        }
        runID = try string(value("run_id"), "run_id")
        groupID = try string(value("group_id"), "group_id")
        groupSize = try integer("group_size")
        sampleIndex = try integer("sample_index")
        attempt = try integer("attempt")
        split = try string(value("split"), "split")
        let task = try value("task")
        environment = try string(task["env_id"], "task.env_id")
        environmentID = try string(task["env_hash"], "task.env_hash")
        taskID = try string(task["task_id"], "task.task_id")
        tags = task["tags"]?.arrayValue?.compactMap(\.stringValue)
        model = try string(value("policy")["model"], "policy.model")
        reward = try value("reward").doubleValue
        success = try value("success").boolValue
        // The evidence of the verifier is skipped too.
        let outcome = members["outcome"].flatMap { MemberScan.members(["stop_reason"], of: $0) }
        guard let reason = outcome?["stop_reason"] else {
            throw RolloutError(.invalidRow, "the rollout has no outcome.stop_reason")
        }
        isFault = reason.elementsEqual("\"fault\"".utf8)
    }
}
