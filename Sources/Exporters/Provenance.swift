import JSON
import Trajectories

/// The columns that say where a row came from, the same in every format for `datasets`.
enum Provenance {
    static let features: [Feature] = [
        Feature("reward", .float64),
        Feature("success", .bool),
        Feature("rollout_id", .string),
        Feature("group_id", .string),
        Feature("sample_index", .int64),
        Feature("attempt", .int64),
        Feature("group_complete", .bool),
        Feature("masked", .bool),
        Feature("env_id", .string),
        Feature("env_hash", .string),
        Feature("task_id", .string),
        Feature("model", .string),
        Feature("stop_reason", .string),
    ]

    /// Writes the columns, each behind a comma.
    static func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) {
        output.write(",\"reward\":")
        output.write(facts.reward)
        output.write(",\"success\":")
        output.write(facts.success)
        output.write(",\"rollout_id\":")
        output.write(rollout[.rolloutID])
        output.write(",\"group_id\":")
        output.write(rollout[.groupID])
        output.write(",\"sample_index\":")
        output.write(rollout[.sampleIndex])
        output.write(",\"attempt\":")
        output.write(rollout[.attempt])
        output.write(",\"group_complete\":")
        output.write(facts.groupComplete)
        output.write(",\"masked\":")
        output.write(facts.masked)
        output.write(",\"env_id\":")
        try writeText("env_id", rollout[.task]["env_id"], of: rollout, to: &output)
        output.write(",\"env_hash\":")
        try writeText("env_hash", rollout[.task]["env_hash"], of: rollout, to: &output)
        output.write(",\"task_id\":")
        try writeText("task_id", rollout[.task]["task_id"], of: rollout, to: &output)
        output.write(",\"model\":")
        try writeText("model", rollout[.policy]["model"], of: rollout, to: &output)
        output.write(",\"stop_reason\":")
        try writeText("stop_reason", rollout[.outcome]["stop_reason"], of: rollout, to: &output)
    }

    /// Writes the text of a column, empty where it is unknown, and refuses what readers would take for a date; see
    /// ``Rollout/looksLikeTimestamp(_:)``.
    static func writeText(
        _ column: StaticString,
        _ text: RawJSON?,
        of rollout: RawRollout,
        to output: inout ByteWriter
    ) throws(ExportError) {
        guard let text = text?.unlessNull, text.kind == .string else { return output.write("\"\"") }
        guard !text.looksLikeTimestamp else {
            throw ExportError(
                .unsafeRow,
                "\(column) of the rollout \(rollout[.rolloutID].text ?? "") is \"\(text.text ?? "")\", which readers of JSONL "
                    + "turn into a date; export it in another format"
            )
        }
        output.write(text)
    }
}

extension ByteWriter {
    /// Writes a number as a double, or null.
    mutating func write(_ number: Double?) {
        if let number { write(number) } else { write("null") }
    }

    /// Writes a boolean, or null.
    mutating func write(_ bool: Bool?) {
        switch bool {
        case true?: write("true")
        case false?: write("false")
        case nil: write("null")
        }
    }

    /// Writes an integer.
    mutating func write(_ integer: Int) { write(Int64(integer)) }
}
