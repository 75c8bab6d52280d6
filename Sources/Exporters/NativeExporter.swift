package import JSON
package import Trajectories

/// Rows as they are: `awm.rollout/1`, every column, nothing lost.
package struct NativeExporter: Exporter {
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

    package let omission: LeftOut? = nil

    /// Creates the exporter.
    package init() {}

    package func row(for rollout: Rollout) -> JSON? { rollout.json() }
}
