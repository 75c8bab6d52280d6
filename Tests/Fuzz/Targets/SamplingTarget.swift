import JSON
import Trajectories

/// Lines of `awm.sampling/1`, joined with a row.
final class SamplingTarget: FuzzTarget {
    static let name = "sampling"
    static let isJSON = true
    static let limit = 16 << 10
    static let weight = 30
    static let dictionary = [
        "awm.sampling/1", "session_id", "call_id", "request_id", "turn", "prompt_token_ids", "completion_token_ids",
        "logprobs", "loss_mask", "sampling", "policy_version", "c1", "session-1",
    ]

    private let rollouts: [Rollout]

    init(corpus: String, folder: String) throws {
        rollouts = try RowCorpus.rows().map { try Rollout(parsing: $0) }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let json = try? JSON(parsing: bytes), let record = try? SamplingRecord(json: json) else { return false }
        var isJoined = false
        for rollout in rollouts {
            for replacing in [false, true] {
                guard let joined = try? rollout.joined(with: [record], replacing: replacing) else { continue }
                isJoined = true
                try require(joined.invariantViolations().isEmpty, "a joined row breaks the format")
                let read = try accepted("a joined row cannot be read") { try Rollout(parsing: joined.rowBytes()) }
                try require(read == joined, "a joined row is read as another")
                let again = try? joined.joined(with: [record], replacing: replacing)
                try require(again == joined, "joining the same line again says something new")
            }
        }
        return isJoined
    }

    /// Lines to begin with.
    static let lines = [
        #"{"schema":"awm.sampling/1","session_id":"session-1","call_id":"c1","completion_token_ids":[4,5],"logprobs":[-0.5,-0.25],"prompt_token_ids":[1,2,3]}"#,
        #"{"schema":"awm.sampling/1","session_id":"session-1","turn":1,"completion_token_ids":[6],"logprobs":[-0.125],"policy_version":"12","sampling":{"temperature":1.0}}"#,
        #"{"schema":"awm.sampling/1","session_id":"session-1","turn":0,"loss_mask":[1,0]}"#,
    ]
}
