extension QualityReport {
    private func spread(_ value: (EnvironmentMeasures) -> Int) -> Distribution? {
        Distribution(environments.map(value))
    }

    /// How the sizes of environments are spread.
    package var tableCounts: Distribution? { spread(\.tables) }
    package var rowCounts: Distribution? { spread(\.rows) }
    package var toolCounts: Distribution? { spread(\.tools.count) }
    package var taskCounts: Distribution? { spread(\.tasks.count) }

    private var solutions: [[String]] { environments.flatMap { $0.tasks.compactMap(\.calls) } }

    /// How many calls reference solutions take, and how many distinct tools.
    package var solutionCalls: Distribution? { Distribution(solutions.map(\.count)) }
    package var solutionTools: Distribution? { Distribution(solutions.map { Set($0).count }) }

    /// How many tasks' solutions write.
    package var writingTasks: Int { environments.reduce(0) { $0 + $1.tasks.count { $0.isWriting } } }

    /// How many tools only read.
    package var readingTools: Int { environments.reduce(0) { $0 + $1.tools.count { $0.isReading } } }

    /// How many environments and tasks have each level, in the order of the levels.
    package var environmentJudgements: [(EnvironmentMeasures.Judgement, Int)] {
        EnvironmentMeasures.Judgement.allCases.map { level in (level, environments.count { $0.judgement == level }) }
    }
    package var taskJudgements: [(EnvironmentMeasures.Judgement, Int)] {
        EnvironmentMeasures.Judgement.allCases.map { level in
            (level, environments.reduce(0) { $0 + $1.tasks.count { $0.judgement == level } })
        }
    }

    /// How many tasks have each difficulty, the numbers in order; tasks without one under "none".
    package var difficulties: [Share] {
        let shares = QualityReport.shares(environments.flatMap { $0.tasks.map { $0.difficulty ?? "none" } })
        return shares.sorted { left, right in
            switch (Int(left.name), Int(right.name)) {
            case (let left?, let right?): left < right
            case (nil, nil): left.name < right.name
            case (let number, _): number != nil
            }
        }
    }

    /// How many parts of answers have each type.
    package var answers: [(AnswerType, Int)] {
        var counts: [AnswerType: Int] = [:]
        for environment in environments {
            for task in environment.tasks { for type in task.answers { counts[type, default: 0] += 1 } }
        }
        return AnswerType.allCases.map { ($0, counts[$0] ?? 0) }
    }

    /// How many environments each domain and each category has, the largest first; without those whose provenance does not say.
    package var domains: [Share] { QualityReport.shares(environments.compactMap(\.domain)) }
    package var categories: [Share] { QualityReport.shares(environments.compactMap(\.category)) }

    private static func shares(_ names: [String]) -> [Share] {
        var counts: [String: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        return counts.map { Share(name: $0.key, count: $0.value) }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
}
