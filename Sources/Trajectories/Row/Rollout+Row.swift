import ContentStore
import JSON

extension Rollout {
    /// The row's one byte form, without a line feed: compact, keys sorted by their bytes, doubles always recognisable.
    ///
    /// A number that is not finite cannot be written; ``invariantViolations()`` finds it first.
    package func rowBytes() -> [UInt8] { json().rowBytes() }

    /// Reads a row from its line, with or without the line feed.
    package init(parsing row: [UInt8]) throws(RolloutError) {
        let json: JSON
        do {
            json = try JSON(parsing: row)
        } catch {
            throw RolloutError(.invalidRow, "the rollout is not JSON", cause: error)
        }
        try self.init(json: json)
    }

    /// The record id of a row: the SHA-256 of its bytes without the line feed, in hexadecimal.
    package static func id(ofRow row: [UInt8]) -> String { SHA256.hash(row).hex }

    /// The rollout with every wall-clock field zeroed, so that equal runs give equal rows.
    package func withoutTimings() -> Rollout {
        var rollout = self
        rollout.createdAtMilliseconds = 0
        rollout.durationMilliseconds = 0
        rollout.steps = steps.map { step in
            switch step {
            case .assistant(var assistant):
                assistant.startMilliseconds = 0
                assistant.endMilliseconds = 0
                return .assistant(assistant)
            case .tool(var result):
                result.durationMilliseconds = 0
                return .tool(result)
            case .system, .user, .event: return step
            }
        }
        return rollout
    }
}
