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

    /// Draws the parameters by the session seed, unless they are given, and runs the task's set-up.
    ///
    /// Throws `setupFailed` when the set-up cannot run, which is a fault of the package.
    package init(_ world: World, _ task: TaskDefinition, seed: UInt64, given: JSONObject = [:]) throws(RuntimeError) {
        self.world = world
        self.task = task
        self.seed = seed
        var chance = SessionChance(environmentSeed: world.settings.randomSeed ^ TaskInstance.salt, sessionSeed: seed)
        var parameters = JSONObject()
        for (name, choices) in task.parameters {
            let draw = Int(chance.next() % UInt64(max(choices.count, 1)))
            let value = given[name] ?? choices[draw]
            guard choices.contains(where: { $0.isEqualAsJSON(value) }) else {
                throw RuntimeError(.setupFailed, "\(value.rowText()) is not one of the values of \(name) in \(task.id)")
            }
            parameters[name] = value
        }
        self.parameters = parameters
        instruction =
            TaskInstance.render(Template(.string(task.instruction)), parameters).stringValue ?? task.instruction
        let session = try PlainSession(world, seed: seed)
        if let clock = task.setupClock { session.set(clock: clock) }
        if let sql = task.setupSQL {
            try session.runSetup(SQLScript.statements(of: sql), parameters: parameters)
        }
        initial = try session.snapshot()
    }

    /// A session in the task's initial state.
    package func session() throws(RuntimeError) -> PlainSession { try PlainSession(world, at: initial) }

    /// Parameters are drawn from another stream than the session's own random source.
    private static let salt: UInt64 = 0x7461_736B_7061_7261

    /// Fills in parameters; references to calls are left for who runs a solution.
    static func render(_ template: Template, _ parameters: JSONObject) -> JSON {
        template.render { reference in
            reference.isParameter ? parameters[reference.root] ?? .null : .string(reference.description)
        }
    }
}
