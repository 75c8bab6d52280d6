package import JSON

extension Evaluation {
    /// The evaluation for programs, `awm.eval/1` without the sets: `docs/evaluation.md` says what each key means.
    package var json: JSONObject {
        [
            "schema": "awm.eval/1",
            "options": [
                "k": .array(options.ks.map { .count($0) }),
                "threshold": options.threshold.map { .double($0) } ?? .null,
                "resamples": .count(options.bootstrap.resamples),
                "seed": .string(String(options.bootstrap.seed)),
            ],
            "counts": [
                "rollouts": .count(attempts.offered),
                "attempts": .count(outcomes.reduce(0) { $0 + $1.attempts }),
                "passes": .count(outcomes.reduce(0) { $0 + $1.passes }),
                "faults": .count(outcomes.reduce(0) { $0 + $1.faults }),
                "unjudged": .count(outcomes.reduce(0) { $0 + $1.unjudged }),
                "superseded": .count(attempts.superseded),
                "repeated": .count(attempts.repeated),
                "groups": .count(attempts.groups),
                "incomplete_groups": .count(attempts.incompleteGroups.count),
            ],
            "policies": .array(policies.map { .object($0.json) }),
            "by": .object(
                JSONObject(
                    tables.map { dimension, rows in
                        let rows = rows.map { row in
                            var json = row.json
                            json[dimension.rawValue] = .string(row.value.isEmpty ? row.policy : row.value)
                            return JSON.object(json)
                        }
                        return (dimension.rawValue, .array(rows))
                    }
                )
            ),
            "tasks": .array(outcomes.map(\.json)),
            "incomplete_groups": .array(
                attempts.incompleteGroups.map { group, scored, size in
                    [
                        "environment_id": .string(group.environmentID), "policy": .string(group.policy),
                        "run_id": .string(group.run),
                        "group_id": .string(group.name), "scored": .count(scored), "size": .count(size),
                    ]
                }
            ),
        ]
    }
}

extension Evaluation.Row {
    fileprivate var json: JSONObject {
        [
            "policy": .string(policy), "environments": .count(environments), "tasks": .count(tasks),
            "attempts": .count(attempts), "passes": .count(passes), "faults": .count(faults),
            "unjudged": .count(unjudged), "metrics": Evaluation.Estimate.json(estimates),
        ]
    }
}

extension Evaluation.Estimate {
    fileprivate static func json(_ estimates: [Evaluation.Estimate]) -> JSON {
        .object(
            JSONObject(
                estimates.map { estimate in
                    let name = estimate.metric == .reward ? "mean_reward" : estimate.metric.name
                    let interval = estimate.interval
                    return (
                        name,
                        [
                            "value": JSON(finite: estimate.value),
                            "low": JSON(finite: interval?.low),
                            "high": JSON(finite: interval?.high),
                            "over": interval.map { .string($0.basis.rawValue) } ?? .null,
                            "tasks": .count(estimate.tasks),
                        ]
                    )
                }
            )
        )
    }
}

extension TaskOutcome {
    fileprivate var json: JSON {
        [
            "policy": .string(policy), "environment": .string(environment.name),
            "environment_id": .string(environment.contentID), "task": .string(task), "split": .string(split),
            "tags": tags.map { .array($0.map { .string($0) }) } ?? .null, "attempts": .count(attempts),
            "passes": .count(passes), "faults": .count(faults), "unjudged": .count(unjudged),
            "mean_reward": JSON(finite: meanReward),
        ]
    }
}

extension Comparison {
    /// The comparison for programs.
    package var json: JSON {
        [
            "first": .string(first), "second": .string(second), "tasks": .count(tasks),
            "only_first": .count(onlyFirst), "only_second": .count(onlySecond), "better": .count(better),
            "worse": .count(worse), "equal": .count(equal), "differences": Evaluation.Estimate.json(differences),
        ]
    }
}

extension JSON {
    /// A number, or null where there is none or JSON cannot write it.
    fileprivate init(finite value: Double?) {
        self = value.flatMap { $0.isFinite ? .double($0) : nil } ?? .null
    }
}
