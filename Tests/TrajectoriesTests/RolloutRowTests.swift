import JSON
import Testing
import Trajectories

/// The row form of a rollout: what is written, and what is refused when read.
@Suite struct RolloutRowTests {
    @Test(arguments: [Rollout.example, Rollout.faulted])
    func readsBackWhatWasWritten(_ rollout: Rollout) throws {
        #expect(rollout.invariantViolations() == [])
        let row = rollout.rowBytes()
        let read = try Rollout(parsing: row)
        #expect(read == rollout)
        #expect(read.rowBytes() == row)
        #expect(!row.contains(UInt8(ascii: "\n")))
    }

    @Test func writesEveryColumnAndNoOther() throws {
        for rollout in [Rollout.example, .faulted] {
            let columns = try #require(rollout.json().objectValue).keys
            #expect(
                columns == [
                    "schema", "rollout_id", "run_id", "group_id", "group_size", "sample_index", "attempt", "split",
                    "session_id", "task", "policy", "harness", "created_at_ms", "duration_ms", "tools", "steps",
                    "reward",
                    "success", "outcome", "usage", "capture",
                ]
            )
        }
    }

    @Test func writesNullWhereNothingIsKnown() throws {
        let row = Rollout.faulted.json()
        #expect(row["reward"] == .null)
        #expect(row["success"] == .null)
        #expect(row["task"]?["prompt_hash"] == .null)
        #expect(row["policy"]?["version_start"] == .null)
        let step = Rollout.Step.assistant(Rollout.Assistant(content: ""))
        var rollout = Rollout.faulted
        rollout.steps = [step]
        let written = try #require(rollout.json()["steps"]?[0]?.objectValue)
        let nulls = written.filter { $0.value.isNull }.map(\.key).sorted()
        #expect(
            nulls == [
                "completion_token_ids", "finish_reason", "logprobs", "loss_mask", "model", "policy_version",
                "prompt_prefix_step", "raw_text", "reasoning", "request_id", "sampling", "scaffold_token_ids", "usage",
            ]
        )
    }

    @Test func givesEachKindOfStepOneSetOfKeys() throws {
        let steps = try #require(Rollout.example.json()["steps"]?.arrayValue)
        var keys: [String: Set<String>] = [:]
        for step in steps {
            let kind = try #require(step["kind"]?.stringValue)
            let found = Set(try #require(step.objectValue).keys)
            #expect(keys[kind, default: found] == found)
            keys[kind] = found
        }
        #expect(keys.count == 5)
        #expect(steps.compactMap { $0["i"]?.integerValue } == Array(0..<7))
    }

    @Test func namesACertificateOnlyWhereThereIsOne() throws {
        #expect(Rollout.example.json()["task"]?.objectValue?.keys.contains("certificate") == false)
        var rollout = Rollout.example
        rollout.task.certificate = "sha256:" + String(repeating: "5e", count: 32)
        #expect(rollout.invariantViolations() == [])
        let read = try Rollout(parsing: rollout.rowBytes())
        #expect(read.task.certificate == rollout.task.certificate)
        #expect(read == rollout)
        var task = rollout.json()["task"]?.objectValue ?? [:]
        task["certificate"] = .null
        var row = rollout.json().objectValue ?? [:]
        row["task"] = .object(task)
        #expect(throws: RolloutError.self) { try Rollout(json: .object(row)) }
    }

    @Test func writesRewardsAsDoubles() throws {
        let text = Rollout.example.json().rowText()
        #expect(text.contains("\"reward\":1.0"))
        #expect(text.contains("\"score\":1.0,\"weight\":1.0"))
    }

    @Test func tellsStringsApartByTheirBytes() {
        var other = Rollout.example
        other.steps[0] = .system(content: "You are \u{E9}.")
        #expect(other != .example)
    }

    @Test func namesARowByTheHashOfItsBytes() {
        #expect(
            Rollout.id(ofRow: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test func removesEveryTiming() throws {
        let text = Rollout.example.withoutTimings().json()
        #expect(text["created_at_ms"] == 0)
        #expect(text["duration_ms"] == 0)
        for step in try #require(text["steps"]?.arrayValue) {
            for key in ["t0_ms", "t1_ms", "duration_ms"] { #expect(step[key] ?? 0 == 0) }
        }
        var timed = Rollout.example
        timed.createdAtMilliseconds += 1
        timed.assistant.endMilliseconds += 5
        #expect(timed != .example)
        #expect(timed.withoutTimings() == Rollout.example.withoutTimings())
        #expect(Rollout.example.withoutTimings().steps.count == 7)
    }

    /// One change to a good row, and what the refusal says.
    struct Refused: Sendable, CustomTestStringConvertible {
        var path: [String]
        var value: JSON?
        var message: String
        var testDescription: String { message }

        init(_ path: String..., value: JSON?, message: String) {
            self.path = path
            self.value = value
            self.message = message
        }
    }

    @Test(arguments: [
        Refused("schema", value: "awm.rollout/2", message: #"has the schema "awm.rollout/2""#),
        Refused("schema", value: nil, message: #"has the schema "none""#),
        Refused("reward", value: nil, message: #"the rollout lacks "reward""#),
        Refused("extra", value: 1, message: #"keys that the format does not: "extra""#),
        Refused("rollout_id", value: 1, message: #""rollout_id" of the rollout must be a string, not integer"#),
        Refused("group_size", value: 4.0, message: #""group_size" of the rollout must be an integer, not number"#),
        Refused("reward", value: "1", message: #""reward" of the rollout must be a number or null, not string"#),
        Refused("success", value: 1, message: #""success" of the rollout must be a boolean or null, not integer"#),
        Refused("task", value: [], message: "task must be an object, not array"),
        Refused("task", "seed", value: .null, message: #""seed" of task must be an integer, not null"#),
        Refused("policy", "sampling", value: .null, message: #""sampling" of policy must be an object, not null"#),
        Refused("policy", "name", value: "x", message: #"policy has keys that the format does not: "name""#),
        Refused("harness", "version", value: nil, message: #"harness lacks "version""#),
        Refused("tools", value: [:], message: #""tools" of the rollout must be a list, not object"#),
        Refused(
            "outcome",
            "stop_reason",
            value: "done",
            message: #""stop_reason" of outcome is "done", which is none of answered,"#
        ),
        Refused(
            "outcome",
            "failure_kind",
            value: "gremlins",
            message: "none of environment_fault, infrastructure_fault"
        ),
        Refused(
            "outcome",
            "rewards",
            "checks",
            "weight",
            value: nil,
            message: #"outcome.rewards.checks lacks "weight""#
        ),
        Refused("capture", value: "all", message: "none of tokens, logprobs, text"),
        Refused("steps", "1", "i", value: 2, message: #""i" of steps[1] must be 1"#),
        Refused("steps", "1", "kind", value: "human", message: "none of system, user, assistant, tool, event"),
        Refused("steps", "1", "content", value: .null, message: #""content" of steps[1] must be a string, not null"#),
        Refused("steps", "1", "name", value: "x", message: #"steps[1] has keys that the format does not: "name""#),
        Refused(
            "steps",
            "2",
            "logprobs",
            value: [-1.0, "x"],
            message: #""logprobs" of steps[2] must be a list of numbers or null"#
        ),
        Refused("steps", "2", "completion_token_ids", value: [1.5], message: "must be a list of integers or null"),
        Refused("steps", "2", "usage", value: nil, message: #"steps[2] lacks "usage""#),
        Refused(
            "steps",
            "2",
            "tool_calls",
            "0",
            "parse_ok",
            value: nil,
            message: #"steps[2].tool_calls[0] lacks "parse_ok""#
        ),
        Refused("steps", "2", "tool_calls", "1", "x", value: 1, message: "steps[2].tool_calls[1] has keys"),
        Refused("steps", "3", "result_raw", value: nil, message: #"steps[3] lacks "result_raw""#),
        Refused("steps", "5", "data", value: nil, message: #"steps[5] lacks "data""#),
    ])
    func refuses(_ refused: Refused) throws {
        let row = replacing(refused.path[...], in: Rollout.example.json(), with: refused.value)
        let error = try #require(throws: RolloutError.self) { try Rollout(json: row) }
        #expect(error.description.contains(refused.message), "\(error)")
        #expect(error.code == (refused.path == ["schema"] ? .unsupportedSchema : .invalidRow))
    }

    @Test func refusesWhatIsNoObjectAndNoJSON() {
        #expect(throws: RolloutError.self) { try Rollout(json: []) }
        #expect(throws: RolloutError.self) { try Rollout(parsing: Array("{".utf8)) }
        #expect(throws: RolloutError.self) { try Rollout(parsing: []) }
    }

    /// The value with a member or element replaced, or removed for nil.
    private func replacing(_ path: ArraySlice<String>, in json: JSON, with value: JSON?) -> JSON {
        guard let key = path.first else { return value ?? .null }
        switch json {
        case .object(var object):
            object[key] = path.count == 1 ? value : object[key].map { replacing(path.dropFirst(), in: $0, with: value) }
            return .object(object)
        case .array(var elements):
            if let index = Int(key) { elements[index] = replacing(path.dropFirst(), in: elements[index], with: value) }
            return .array(elements)
        default: return json
        }
    }
}
