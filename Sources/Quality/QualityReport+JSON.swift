package import JSON

extension QualityReport {
    /// The report for programs, `awm.synthesis-report/1`: `docs/synthesis-report.md` says what each key means.
    package var json: JSON {
        [
            "schema": "awm.synthesis-report/1",
            "options": ["threshold": .double(options.threshold), "grouping": .double(NearDuplicates.grouping)],
            "environments": .array(environments.map(\.json)),
            "sizes": [
                "tables": QualityReport.json(tableCounts, beside: Published.tables),
                "rows": QualityReport.json(rowCounts, beside: Published.rows),
                "tools": QualityReport.json(toolCounts, beside: Published.tools),
                "tasks": QualityReport.json(taskCounts, beside: Published.tasks),
            ],
            "solutions": [
                "calls": QualityReport.json(solutionCalls, beside: Published.calls),
                "tools": QualityReport.json(solutionTools, beside: Published.distinctTools),
                "writing": .count(writingTasks),
            ],
            "judgements": [
                "environments": QualityReport.json(environmentJudgements.map { ($0.0.rawValue, $0.1) }),
                "tasks": QualityReport.json(taskJudgements.map { ($0.0.rawValue, $0.1) }),
            ],
            "tools": ["count": .count(tools.count), "reading": .count(readingTools)],
            "difficulties": QualityReport.json(difficulties.map { ($0.name, $0.count) }),
            "answers": QualityReport.json(answers.map { ($0.0.rawValue, $0.1) }),
            "domains": QualityReport.json(domains.map { ($0.name, $0.count) }),
            "categories": QualityReport.json(categories.map { ($0.name, $0.count) }),
            "near_duplicates": [
                "schemas": QualityReport.json(schemas) { environments[$0].title },
                "tool_sets": QualityReport.json(toolSets) { environments[$0].title },
                "task_sets": QualityReport.json(taskSets) { environments[$0].title },
                "tools": QualityReport.json(tools, toolTitle),
                "tasks": QualityReport.json(tasks, taskTitle),
                "tasks_of_one_environment": .count(repeatedTasks),
            ],
        ]
    }

    private static func json(_ counts: [(String, Int)]) -> JSON {
        .object(JSONObject(counts.map { ($0.0, .count($0.1)) }))
    }

    private static func json(_ distribution: Distribution?, beside published: Double) -> JSON {
        guard let distribution else { return .null }
        return [
            "count": .count(distribution.count), "mean": .double(distribution.mean),
            "median": .double(distribution.median), "p90": .count(distribution.p90),
            "min": .count(distribution.least), "max": .count(distribution.most), "reference": .double(published),
        ]
    }

    private static func json(_ duplicates: NearDuplicates, _ title: (Int) -> String) -> JSON {
        [
            "count": .count(duplicates.count), "near": .count(duplicates.near), "rate": .double(duplicates.rate),
            "grouped": .count(duplicates.grouped), "grouped_rate": .double(duplicates.groupedRate),
            "same": .count(duplicates.same), "median_nearest": .double(duplicates.medianNearest),
            "pairs": .array(
                duplicates.pairs.map { pair in
                    [
                        "first": .string(title(pair.first)), "second": .string(title(pair.second)),
                        "similarity": .double(pair.similarity),
                    ]
                }
            ),
        ]
    }
}

extension EnvironmentMeasures {
    fileprivate var json: JSON {
        [
            "name": .string(name), "content_id": .string(contentID), "tables": .count(tables), "rows": .count(rows),
            "tools": .count(tools.count), "tasks": .count(tasks.count), "judgement": .string(judgement.rawValue),
            "domain": domain.map { .string($0) } ?? .null, "category": category.map { .string($0) } ?? .null,
        ]
    }
}
