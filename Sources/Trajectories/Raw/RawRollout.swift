package import JSON

/// A row whose columns are text that has been validated but not parsed: for exports, which pass most of it on as it is.
///
/// A view like ``RawJSON``: good where it is made. Types are checked when it is made; ``violation()`` and ``tokenViolation()`` look for
/// what types cannot say, as ``Rollout/invariantViolations()`` does.
package struct RawRollout {
    /// The whole row.
    package let row: RawJSON
    /// Everything that happened, in order.
    package let steps: [Step]
    private let columns: [RawJSON]

    /// The columns of a row in byte order of their names, which is the order of the rows that awm writes.
    package enum Column: Int, Sendable, CaseIterable {
        case attempt, capture, createdAt, duration, groupID, groupSize, harness, outcome, policy, reward, rolloutID,
            runID
        case sampleIndex, schema, sessionID, split, steps, success, task, tools, usage
    }

    /// The text of a column.
    package subscript(column: Column) -> RawJSON { columns[column.rawValue] }

    /// Reads a row: every column must be there with its type, and no other. Without steps, ``steps`` is empty.
    package init(_ row: RawJSON, withSteps: Bool = true) throws(RolloutError) {
        self.row = row
        columns = try RawRollout.columns(of: row)
        var steps: [Step] = []
        guard withSteps else {
            self.steps = steps
            return
        }
        for json in columns[Column.steps.rawValue].elements { steps.append(try Step(json, at: steps.count)) }
        self.steps = steps
    }

    /// The error of a row of which a part has not the type that it must have.
    static func wrongType(_ place: String, _ expected: String) -> RolloutError {
        RolloutError(.invalidRow, "\(place) must be \(expected)")
    }
}

extension RawRollout {
    /// The columns by ``Column``.
    private static func columns(of row: RawJSON) throws(RolloutError) -> [RawJSON] {
        guard row.kind == .object else { throw wrongType("the rollout", "an object") }
        var columns = Array(repeating: row, count: names.count)
        var found = 0
        var expected = 0
        for (key, value) in row.members {
            if expected == names.count || !key.isText(names[expected].name) {
                guard let place = names.firstIndex(where: { key.isText($0.name) }) else {
                    throw RolloutError(
                        .invalidRow,
                        "the rollout has a key that the format does not: \"\(key.text ?? "")\""
                    )
                }
                expected = place
            }
            let (name, kinds) = names[expected]
            guard kinds.contains(value.kind) else {
                throw wrongType("\"\(name)\" of the rollout", kinds.map { "\($0)" }.joined(separator: " or "))
            }
            columns[expected] = value
            found += 1
            expected += 1
        }
        guard columns[Column.schema.rawValue].isText("awm.rollout/1") else {
            throw RolloutError(
                .unsupportedSchema,
                "the rollout has another schema than \"\(Rollout.schema)\"; a newer awm may read it"
            )
        }
        // The skimmer has refused a key that is there twice, so that many keys are all of them.
        guard found == names.count else {
            let missing = names.first { name, _ in row[name] == nil }
            throw RolloutError(.invalidRow, "the rollout lacks \"\(missing.map { "\($0.name)" } ?? "a column")\"")
        }
        return columns
    }

    /// The names of the columns and the types that they may have.
    private static let names: [(name: StaticString, kinds: [RawJSON.Kind])] = [
        ("attempt", [.number]), ("capture", [.string]), ("created_at_ms", [.number]), ("duration_ms", [.number]),
        ("group_id", [.string]), ("group_size", [.number]), ("harness", [.object]), ("outcome", [.object]),
        ("policy", [.object]), ("reward", [.number, .null]), ("rollout_id", [.string]), ("run_id", [.string]),
        ("sample_index", [.number]), ("schema", [.string]), ("session_id", [.string]), ("split", [.string]),
        ("steps", [.array]), ("success", [.bool, .null]), ("task", [.object]), ("tools", [.array]),
        ("usage", [.object]),
    ]
}

extension RawJSON {
    /// The value of a member that must be there with one of these types.
    package func member(
        _ key: StaticString,
        _ kinds: RawJSON.Kind...,
        of place: @autoclosure () -> String
    ) throws(RolloutError) -> RawJSON {
        guard let value = self[key] else { throw RolloutError(.invalidRow, "\(place()) lacks \"\(key)\"") }
        guard kinds.contains(value.kind) else {
            throw RawRollout.wrongType(
                "\"\(key)\" of \(place())",
                kinds.map { "\($0)" }.joined(separator: " or ")
            )
        }
        return value
    }

    /// The value, or nil for `null`.
    package var unlessNull: RawJSON? { isNull ? nil : self }
}
