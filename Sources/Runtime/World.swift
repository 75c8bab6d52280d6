package import ContentStore
package import Environments
package import JSON
import SQLite
import Spelling

/// An environment loaded in memory: immutable, shared by its sessions.
package final class World: Sendable {
    package let settings: EnvironmentSettings
    package let tasks: [TaskDefinition]
    /// The content id it was loaded from; `nil` for a package that is in no store.
    package let environmentID: Digest?
    package let taskSetID: Digest?
    /// The database every session begins with.
    package let image: [UInt8]
    package let programs: [ToolProgram]
    /// What is odd about the package but not wrong.
    package let warnings: [Finding]
    private let positions: [String: Int]

    /// Loads a world: every statement of every tool is prepared once and checked.
    ///
    /// Throws every error found, with file and line.
    package init(
        _ package: EnvironmentPackage,
        image: [UInt8],
        environmentID: Digest? = nil,
        taskSetID: Digest? = nil
    ) throws(PackageError) {
        guard package.settings.runtime == .sql else {
            throw PackageError([Finding("unsupported-runtime", "this awm runs sql worlds only, not python ones")])
        }
        settings = package.settings
        tasks = package.tasks
        self.environmentID = environmentID
        self.taskSetID = taskSetID
        self.image = image
        var compiler = try ProgramCompiler(settings: package.settings, image: image)
        programs = compiler.compile(package.tools)
        if compiler.findings.contains(where: { $0.severity == .error }) { throw PackageError(compiler.findings) }
        warnings = package.warnings + compiler.findings
        positions = Dictionary(
            programs.enumerated().map { ($1.tool.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The tools, in the package's order.
    package var tools: [Tool] { programs.map(\.tool) }

    /// The program of a tool, with its position among the programs.
    package func program(named name: String) -> (position: Int, program: ToolProgram)? {
        guard let position = positions[name], programs[position].tool.name.utf8.elementsEqual(name.utf8) else {
            return nil
        }
        return (position, programs[position])
    }

    /// The task with this id; throws with the nearest id when there is none.
    package func task(_ id: String) throws(RuntimeError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) { return task }
        let hint = Spelling.hint(for: id, among: tasks.map(\.id))
        throw RuntimeError(.unknownTask, "\(settings.name) has no task \"\(id)\"\(hint)")
    }

    /// The tools as OpenAI function definitions, the form that chat templates and exports use.
    package var functionDefinitions: [JSON] {
        tools.map { tool in
            [
                "type": "function",
                "function": [
                    "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.input,
                ],
            ]
        }
    }

    /// The state in which a session with this seed begins.
    package func start(seed: UInt64) -> Snapshot {
        let chance = SessionChance(environmentSeed: settings.randomSeed, sessionSeed: seed)
        return Snapshot(world: self, image: image, clock: settings.clockStart, chance: chance, step: 0)
    }

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package func session(seed: UInt64) throws(RuntimeError) -> any Session { try session(at: start(seed: seed)) }

    /// Opens a session in a frozen state of this world.
    package func session(at snapshot: Snapshot) throws(RuntimeError) -> any Session {
        try PlainSession(self, at: snapshot)
    }

    /// The bounds under which the world's SQL runs.
    var connectionLimits: WorldLimits {
        var limits = WorldLimits()
        limits.steps = settings.limits.steps
        limits.databaseBytes = settings.limits.database
        // SQLite doubles a database in memory when it grows.
        limits.memoryBytes += 2 * settings.limits.database
        return limits
    }
}
