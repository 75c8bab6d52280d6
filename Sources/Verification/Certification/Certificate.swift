package import ContentStore

/// What checking an environment and its tasks found (`awm.certificate/1`; `runtime.md`, "Certificates").
///
/// A value without times or hosts: checking the same environment with the same settings gives the same bytes.
package struct Certificate: Sendable, Hashable {
    package static let schema = "awm.certificate/1"
    /// The version of the rules; it changes when the same environment may be judged otherwise.
    package static let checker = "1"

    /// How far an environment or a task can be trusted.
    package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Something is wrong.
        case failed
        /// Nothing was found to be wrong, and not everything could be tried.
        case sound
        /// Every rule was tried and holds.
        case certified

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .failed: 0
            case .sound: 1
            case .certified: 2
            }
        }
    }

    /// How many wrong ways were tried, and how many of them the verifier told from the right one.
    package struct Mutants: Sendable, Hashable {
        package var tried = 0
        package var killed = 0

        package init(tried: Int = 0, killed: Int = 0) {
            self.tried = tried
            self.killed = killed
        }
    }

    /// What random play scores.
    package struct Chance: Sendable, Hashable {
        /// The mean reward, from 0 to 1.
        package var mean: Double
        /// The standard error of the mean.
        package var standardError: Double
        package var rollouts: Int

        package init(mean: Double, standardError: Double, rollouts: Int) {
            self.mean = mean
            self.standardError = standardError
            self.rollouts = rollouts
        }
    }

    package struct Task: Sendable, Hashable {
        package var id: String
        package var level: Level
        /// Why it is not certified, in words; empty when it is.
        package var reasons: [String]
        /// `nil` when nothing was played, since the task cannot be.
        package var chance: Chance?
        /// The columns, by table, whose cells in the reference's changes depend on the clock or on chance.
        package var open: [String: [String]]
        package var argumentMutants: Mutants
        package var answerMutants: Mutants
        package var stateMutants: Mutants

        package init(
            id: String,
            level: Level,
            reasons: [String] = [],
            chance: Chance? = nil,
            open: [String: [String]] = [:],
            argumentMutants: Mutants = Mutants(),
            answerMutants: Mutants = Mutants(),
            stateMutants: Mutants = Mutants()
        ) {
            self.id = id
            self.level = level
            self.reasons = reasons
            self.chance = chance
            self.open = open
            self.argumentMutants = argumentMutants
            self.answerMutants = answerMutants
            self.stateMutants = stateMutants
        }
    }

    /// How often a tool was called with valid arguments, and how often the world broke under it.
    package struct Tool: Sendable, Hashable {
        package var name: String
        package var calls: Int
        package var faults: Int

        package init(name: String, calls: Int, faults: Int) {
            self.name = name
            self.calls = calls
            self.faults = faults
        }

        /// The share of calls that ended as a fault of the environment, from 0 to 1.
        package var faultRate: Double { calls > 0 ? Double(faults) / Double(calls) : 0 }
    }

    /// The content id of the environment that was judged; `nil` for a package that has none.
    package var environment: Digest?
    /// The content id of its task set; `nil` when it has no tasks.
    package var taskSet: Digest?
    /// The version of the rules it was judged by.
    package var checker: String
    /// The source id of the SQLite library it was judged on.
    package var sqlite: String
    package var level: Level
    package var tools: [Tool]
    package var tasks: [Task]
    package var findings: [CertificateFinding]

    package init(
        environment: Digest?,
        taskSet: Digest?,
        checker: String = Certificate.checker,
        sqlite: String,
        level: Level,
        tools: [Tool] = [],
        tasks: [Task] = [],
        findings: [CertificateFinding] = []
    ) {
        self.environment = environment
        self.taskSet = taskSet
        self.checker = checker
        self.sqlite = sqlite
        self.level = level
        self.tools = tools
        self.tasks = tasks
        self.findings = findings
    }

    /// The ids of the certified tasks, in the task set's order.
    package var certifiedTasks: [String] { tasks.filter { $0.level == .certified }.map(\.id) }
}
