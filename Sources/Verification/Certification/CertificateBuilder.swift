import Environments
import Runtime
import SQLite

/// Puts the outcomes of all rules together, and draws the conclusion.
struct CertificateBuilder {
    enum Part: Sendable {
        case seed([CertificateFinding])
        case tool(ToolRules.Outcome)
        case task(TaskRules.Outcome)
    }

    private let world: World
    private let unconfirmed: Set<String>
    private var findings: [CertificateFinding]
    private var tools: [Certificate.Tool] = []
    private var tasks: [Certificate.Task] = []

    /// `unconfirmed` are tasks that nobody but the maker of their verifier has solved.
    init(_ world: World, unconfirmed: Set<String>) {
        self.world = world
        self.unconfirmed = unconfirmed
        findings = world.warnings.map { CertificateFinding($0) }
    }

    mutating func add(_ part: Part) {
        switch part {
        case .seed(let found): findings += found
        case .tool(let outcome):
            findings += outcome.findings
            tools.append(outcome.record)
        case .task(let outcome):
            findings += outcome.findings
            tasks.append(outcome.record)
        }
    }

    func certificate() -> Certificate {
        // What is wrong with the seed or a tool is wrong for every task.
        let isSoundWorld = !findings.contains { $0.severity == .error && $0.task == nil }
        let tasks = tasks.map { task in
            var task = task
            if !isSoundWorld { task.limit(to: .sound, "the seed or a tool of the environment is at fault") }
            if unconfirmed.contains(task.id) {
                task.limit(
                    to: .sound,
                    "solution and verifier come from the same model run, and no second solver agreed"
                )
            }
            return task
        }
        var level = tasks.map(\.level).min() ?? .sound
        if findings.contains(where: { $0.severity == .error }) { level = .failed }
        return Certificate(
            environment: world.environmentID,
            taskSet: world.taskSetID,
            sqlite: SQLiteLibrary.sourceID,
            level: level,
            tools: tools,
            tasks: tasks,
            findings: findings
        )
    }
}

extension Certificate.Task {
    fileprivate mutating func limit(to most: Certificate.Level, _ reason: String) {
        guard level >= most else { return }
        level = most
        reasons.append(reason)
    }
}
