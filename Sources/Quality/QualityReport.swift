import Splits

/// What a set of environments comes to: sizes, certificates, solutions, and how alike its parts are
/// (`docs/synthesis-report.md`).
package struct QualityReport: Sendable {
    package struct Options: Sendable {
        /// The least similarity of near duplicates, above 0.
        package var threshold = NearDuplicates.threshold
        /// How many of the most alike pairs are named.
        package var pairs = 5

        package init() {}
    }

    /// A value and how often it occurs.
    package struct Share: Sendable, Hashable {
        package var name: String
        package var count: Int
    }

    package let options: Options
    /// The environments by name, then content id.
    package let environments: [EnvironmentMeasures]

    /// How alike schemas, tool sets and task sets are across environments.
    package let schemas: NearDuplicates
    package let toolSets: NearDuplicates
    package let taskSets: NearDuplicates
    /// How alike single tools and tasks are to those of other environments.
    package let tools: NearDuplicates
    package let tasks: NearDuplicates
    /// How many tasks have a near duplicate within their own environment.
    package let repeatedTasks: Int

    /// Every tool and every task with the place of its environment, in the order of `tools` and `tasks`.
    private let toolOwners: [(environment: Int, place: Int)]
    private let taskOwners: [(environment: Int, place: Int)]

    /// A report over environments, whatever order they come in.
    package init(_ measures: [EnvironmentMeasures], _ options: Options = Options()) {
        let environments = measures.sorted { ($0.name, $0.contentID) < ($1.name, $1.contentID) }
        self.options = options
        self.environments = environments
        func compare(_ sets: [ShingleSet], _ owners: [Int]) -> NearDuplicates {
            NearDuplicates(sets, owners: owners, threshold: options.threshold, pairs: options.pairs)
        }
        let places = Array(environments.indices)
        schemas = compare(environments.map(\.profile.schema), places)
        toolSets = compare(environments.map(\.profile.tools), places)
        taskSets = compare(environments.map(\.profile.texts), places)

        toolOwners = places.flatMap { owner in environments[owner].tools.indices.map { (owner, $0) } }
        tools = compare(
            toolOwners.map { EnvironmentProfile.shingles(of: environments[$0.environment].tools[$0.place]) },
            toolOwners.map(\.environment)
        )
        taskOwners = places.flatMap { owner in environments[owner].tasks.indices.map { (owner, $0) } }
        let texts = taskOwners.map { owner in
            ShingleSet(ShingleSet.shingles(of: environments[owner.environment].tasks[owner.place].instruction))
        }
        tasks = compare(texts, taskOwners.map(\.environment))
        var repeated = 0
        var first = 0
        for environment in environments {
            let own = Array(texts[first..<(first + environment.tasks.count)])
            first += own.count
            repeated += NearDuplicates(own, owners: Array(own.indices), threshold: options.threshold, pairs: 0).near
        }
        repeatedTasks = repeated
    }

    /// What a pair of tools is called.
    package func toolTitle(_ place: Int) -> String {
        let owner = toolOwners[place]
        let environment = environments[owner.environment]
        return "\(environment.title)/\(environment.tools[owner.place].name)"
    }

    /// What a task of a pair is called.
    package func taskTitle(_ place: Int) -> String {
        let owner = taskOwners[place]
        let environment = environments[owner.environment]
        return "\(environment.title)/\(environment.tasks[owner.place].id)"
    }
}

extension EnvironmentProfile {
    /// A tool's name and arguments, as the profile of an environment has them.
    static func shingles(of tool: EnvironmentMeasures.Tool) -> ShingleSet {
        ShingleSet(([tool.name] + tool.arguments.map { "\(tool.name).\($0)" }).map { $0.lowercased() })
    }
}
