package import JSON
package import Trajectories

/// Rows as they are: `awm.rollout/1`, every column, nothing lost.
package struct NativeExporter: RolloutExporter {
    package static let name = "native"
    package static let summary = "One `awm.rollout/1` row a rollout: every column, nothing left out."

    package let features: [Feature] = [
        Feature("schema", .string),
        Feature("rollout_id", .string),
        Feature("run_id", .string),
        Feature("group_id", .string),
        Feature("group_size", .int64),
        Feature("sample_index", .int64),
        Feature("attempt", .int64),
        Feature("split", .string),
        Feature("session_id", .string),
        Feature("task", .json),
        Feature("policy", .json),
        Feature("harness", .json),
        Feature("created_at_ms", .int64),
        Feature("duration_ms", .int64),
        Feature("tools", .listOfJSON),
        Feature("steps", .listOfJSON),
        Feature("reward", .float64),
        Feature("success", .bool),
        Feature("outcome", .json),
        Feature("usage", .json),
        Feature("capture", .string),
    ]

    package let needsTokens = true
    private let timings: Bool

    /// Creates the exporter; without timings, wall-clock fields are 0.
    package init(timings: Bool = true) {
        self.timings = timings
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        let row = rollout.row
        var written = row.offset
        for time in timings ? [] : NativeExporter.times(of: rollout) {
            output.write(UnsafeBufferPointer(rebasing: row.bytes[(written - row.offset)..<(time.offset - row.offset)]))
            output.write("0")
            written = time.offset + time.bytes.count
        }
        output.write(UnsafeBufferPointer(rebasing: row.bytes[(written - row.offset)...]))
        output.write("\n")
        return 1
    }

    /// The wall-clock fields in the order of the row.
    private static func times(of rollout: RawRollout) -> [RawJSON] {
        var times = [rollout[.createdAt], rollout[.duration]]
        for step in rollout.steps {
            switch step {
            case .system, .user, .event: break
            case .assistant(let assistant): times += ["t0_ms", "t1_ms"].compactMap { assistant.json[$0] }
            case .tool(let result): times.append(result.duration)
            }
        }
        return times.sorted { $0.offset < $1.offset }
    }
}
