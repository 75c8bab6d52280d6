package import Environments
package import Splits

/// What a report counts of one environment.
package struct EnvironmentMeasures: Sendable {
    /// How far an environment or a task can be trusted: what its certificate says, when there is one.
    package enum Judgement: String, Sendable, CaseIterable {
        case certified
        case sound
        case failed
        /// There is no certificate.
        case unjudged
    }

    /// What is counted of a tool.
    package struct Tool: Sendable {
        package var name: String
        package var arguments: [String]
        package var isReading: Bool
    }

    /// What is counted of a task.
    package struct Task: Sendable {
        package var id: String
        package var instruction: String
        /// The number in the tag `difficulty-N`.
        package var difficulty: String?
        package var judgement: Judgement
        /// The tools that the first reference solution calls, call by call; `nil` without one.
        package var calls: [String]?
        /// Whether the first reference solution calls a tool that is not for reading only.
        package var isWriting: Bool
        /// The type of every part of the answer.
        package var answers: [AnswerType]
    }

    package var name: String
    package var contentID: String
    package var tables: Int
    package var rows: Int
    package var tools: [Tool]
    package var tasks: [Task]
    package var judgement: Judgement
    /// What it is a world of, and the wider field, where its provenance says so.
    package var domain: String?
    package var category: String?
    /// What is compared with other environments.
    package var profile: EnvironmentProfile

    /// Measures a package and its seed. `judgements` are those of its tasks by id; a task that is not there is unjudged.
    /// Throws when the seed's image is no database.
    package init(
        _ package: EnvironmentPackage,
        contentID: String,
        image: [UInt8],
        tables: Int,
        rows: Int,
        judgement: Judgement = .unjudged,
        judgements: [String: Judgement] = [:],
        domain: String? = nil,
        category: String? = nil
    ) throws {
        name = package.settings.name
        self.contentID = contentID
        profile = try EnvironmentProfile(package, contentID: contentID, image: image)
        self.tables = tables
        self.rows = rows
        tools = package.tools.map {
            Tool(name: $0.name, arguments: $0.argumentNames, isReading: $0.annotations.readOnly)
        }
        let reading = Set(tools.filter(\.isReading).map(\.name))
        tasks = package.tasks.map { task in
            let calls = task.solutions.first?.calls.map(\.tool)
            return Task(
                id: task.id,
                instruction: task.instruction,
                difficulty: Task.difficulty(in: task.tags),
                judgement: judgements[task.id] ?? .unjudged,
                calls: calls,
                isWriting: calls?.contains { !reading.contains($0) } ?? false,
                answers: AnswerType.list(in: task.answerSchema)
            )
        }
        self.judgement = judgement
        self.domain = domain
        self.category = category
    }

    /// The name with the first digits of the content id, as references are written.
    package var title: String {
        let digits = contentID.hasPrefix("sha256:") ? contentID.dropFirst(7) : ""
        return digits.isEmpty ? name : "\(name)@\(digits.prefix(8))"
    }
}

extension EnvironmentMeasures.Task {
    private static let difficultyPrefix = "difficulty-"

    static func difficulty(in tags: [String]) -> String? {
        tags.first { $0.hasPrefix(difficultyPrefix) }.map { String($0.dropFirst(difficultyPrefix.count)) }
    }
}
