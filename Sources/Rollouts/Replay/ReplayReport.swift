package import JSON

/// What replaying one rollout came to.
package struct ReplayReport: Sendable {
    /// Where a replay first differs from what was recorded.
    package struct Difference: Sendable, Hashable {
        /// The step of the row; `nil` for what the whole rollout came to.
        package var step: Int?
        /// The tool that was called there.
        package var tool: String?
        /// The field of the step or of the row, such as `content`, `state_hash_after`, `reward`.
        package var field: String
        package var recorded: JSON
        package var replayed: JSON
    }

    package enum Result: Sendable, Hashable {
        /// Every call, state and the reward came out byte for byte.
        case same
        /// Something came out otherwise.
        case differs(Difference)
        /// It cannot be replayed, for this reason.
        case impossible(String)
    }

    package var rolloutID: String
    package var task: String
    /// The calls that were made again.
    package var calls: Int
    package var result: Result
    /// Whether it ran on another SQLite build than this one: then a difference may be the library's.
    package var isOtherLibrary: Bool

    /// The report for programs.
    package var json: JSON {
        var object: JSONObject = [
            "rollout_id": .string(rolloutID), "task": .string(task), "calls": .integer(Int64(calls)),
            "other_sqlite": .bool(isOtherLibrary),
        ]
        switch result {
        case .same: object["result"] = "same"
        case .differs(let difference):
            object["result"] = "differs"
            object["difference"] = difference.json
        case .impossible(let reason):
            object["result"] = "impossible"
            object["reason"] = .string(reason)
        }
        return .object(object)
    }
}

extension ReplayReport.Difference {
    package var json: JSON {
        [
            "step": step.map { .integer(Int64($0)) } ?? .null,
            "tool": tool.map { .string($0) } ?? .null,
            "field": .string(field),
            "recorded": recorded,
            "replayed": replayed,
        ]
    }
}
