package import Environments
package import JSON
package import Runtime
import SQLite

/// One task of a world made ready: parameters drawn, set-up done, the initial state frozen.
package struct TaskInstance: Sendable {
    package let world: World
    package let task: TaskDefinition
    package let seed: UInt64
    package let parameters: JSONObject
    /// The instruction with the parameters filled in.
    package let instruction: String
    /// The state every attempt begins in.
    package let initial: Snapshot
    /// Whether the set-up drew random numbers, so that another seed begins with other rows.
    let isSetupRandom: Bool

    /// Draws the parameters by the session seed, unless they are given, and runs the task's set-up.
    ///
    /// Throws `setupFailed` when the set-up cannot run, which is a fault of the package.
    package init(_ world: World, _ task: TaskDefinition, seed: UInt64, given: JSONObject = [:]) throws(RuntimeError) {
        let parameters = try TaskInstance.parameters(of: task, in: world, seed: seed, given: given)
        let chance = SessionChance(environmentSeed: world.settings.randomSeed, sessionSeed: seed)
        let initial = try TaskInstance.initial(world, task, parameters, chance)
        self.init(world, task, seed, parameters, initial: initial, isSetupRandom: initial.chance != chance)
    }

    /// What the reward is made of: the task's rules, then the environment's.
    package var rewardRules: RewardRules { task.reward.before(world.settings.reward) }

    private init(
        _ world: World,
        _ task: TaskDefinition,
        _ seed: UInt64,
        _ parameters: JSONObject,
        initial: Snapshot,
        isSetupRandom: Bool
    ) {
        self.world = world
        self.task = task
        self.seed = seed
        self.parameters = parameters
        self.initial = initial
        self.isSetupRandom = isSetupRandom
        let text = TaskInstance.render(Template(.string(task.instruction)), parameters)
        instruction = text.stringValue ?? text.rowText()
    }

    /// The same task with the same parameters under another seed: another random source, the same rows.
    ///
    /// `nil` when the set-up drew random numbers, for then the rows may be others.
    func reseeded(_ seed: UInt64) -> TaskInstance? {
        guard !isSetupRandom else { return nil }
        var initial = initial
        initial.chance = SessionChance(environmentSeed: world.settings.randomSeed, sessionSeed: seed)
        return TaskInstance(world, task, seed, parameters, initial: initial, isSetupRandom: false)
    }

    /// A session in the task's initial state.
    package func session() throws(RuntimeError) -> any Session { try world.session(at: initial) }

    /// The parameters that a session seed draws, or that are given. Throws `setupFailed` for a given one that cannot be.
    package static func parameters(
        of task: TaskDefinition,
        in world: World,
        seed: UInt64,
        given: JSONObject = [:]
    ) throws(RuntimeError) -> JSONObject {
        var chance = SessionChance(environmentSeed: world.settings.randomSeed ^ salt, sessionSeed: seed)
        var parameters = JSONObject()
        for (name, choices) in task.parameters {
            // Drawn also where a value is given, so that giving one leaves the others as they were.
            let draw = Int(chance.next() % UInt64(max(choices.count, 1)))
            let value = given[name] ?? choices[draw]
            guard choices.contains(where: { $0.isEqualAsJSON(value) }) else {
                throw RuntimeError(.setupFailed, "\(value.rowText()) is not one of the values of \(name) in \(task.id)")
            }
            parameters[name] = value
        }
        for name in given.keys where parameters[name] == nil {
            throw RuntimeError(.setupFailed, "\(task.id) has no parameter \"\(name)\"")
        }
        return parameters
    }

    private static func initial(
        _ world: World,
        _ task: TaskDefinition,
        _ parameters: JSONObject,
        _ chance: SessionChance
    ) throws(RuntimeError) -> Snapshot {
        let clock = task.setupClock ?? world.settings.clockStart
        var start = world.start(seed: 0)
        start.clock = clock
        start.chance = chance
        guard let sql = task.setupSQL else { return start }
        let session = try world.session(at: start)
        try session.runSetup(SQLScript.statements(of: sql), parameters: parameters)
        return try session.snapshot()
    }

    /// Parameters are drawn from another stream than the session's own random source.
    private static let salt: UInt64 = 0x7461_736B_7061_7261

    /// Fills in parameters; references to calls are left for who runs a solution.
    static func render(_ template: Template, _ parameters: JSONObject) -> JSON {
        template.render { reference in
            reference.isParameter ? parameters[reference.root] ?? .null : .string(reference.description)
        }
    }
}
