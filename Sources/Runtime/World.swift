package import ContentStore
package import Environments
package import JSON
package import SQLite
import Spelling
import Synchronization

/// An environment loaded in memory: immutable, shared by its sessions.
package final class World: Sendable {
    package let settings: EnvironmentSettings
    package let tasks: [TaskDefinition]
    /// The content id it was loaded from; `nil` for a package that is in no store.
    package let environmentID: Digest?
    package let taskSetID: Digest?
    /// The database every session begins with.
    package let seed: DatabaseState
    package let programs: [ToolProgram]
    /// What is odd about the package but not wrong.
    package let warnings: [Finding]
    private let positions: [String: Int]
    /// What calls may do, beside the settings so that a call need not copy all of these.
    let limits: EnvironmentLimits
    let tables: StateTables
    /// Connections on which sessions take turns.
    let connections = ConnectionPool<ProgramConnection>()
    /// The same, on which rows that nothing orders come the other way round.
    let reversingConnections = ConnectionPool<ProgramConnection>()
    /// Connections on which states are compared.
    let comparisons = ConnectionPool<ComparingConnection>()
    /// Connections on which states are changed from outside.
    let editors = ConnectionPool<EditingConnection>()
    /// The sum of the seed's rows, once somebody has asked for a digest.
    let seedAnchor = Mutex<DigestAnchor?>(nil)

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
        limits = package.settings.limits
        tasks = package.tasks
        self.environmentID = environmentID
        self.taskSetID = taskSetID
        do {
            seed = try DatabaseState(image: CanonicalImage.forSessions(image))
        } catch {
            throw PackageError([Finding("seed-failed", "the seed cannot be opened: \(error)")])
        }
        var compiler = try ProgramCompiler(settings: package.settings, image: seed.image)
        tables = compiler.stateTables
        programs = compiler.compile(package.tools)
        if compiler.findings.contains(where: { $0.severity == .error }) { throw PackageError(compiler.findings) }
        warnings = package.warnings + compiler.findings
        positions = Dictionary(
            programs.enumerated().map { ($1.tool.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private init(_ world: World, on seed: DatabaseState) {
        settings = world.settings
        limits = world.limits
        tasks = world.tasks
        environmentID = world.environmentID
        taskSetID = world.taskSetID
        self.seed = seed
        tables = world.tables
        programs = world.programs
        warnings = world.warnings
        positions = world.positions
    }

    /// The same world on a database whose rows lie in other pages, for checks that nothing depends on that; `nil` where
    /// SQLite cannot rebuild the database.
    package func repaged(pageSize: Int) throws -> World? {
        guard let image = CanonicalImage.repaged(seed.image, pageSize: pageSize) else { return nil }
        let other = World(self, on: try DatabaseState(image: image))
        // Where no column is their number, rows may have been numbered anew; then it would be another world.
        let difference = try StateDiff(from: seed.image, to: image)
        return difference.rows.isEmpty ? other : nil
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

    /// The bounds under which the world's SQL runs.
    var connectionLimits: WorldLimits {
        var limits = WorldLimits()
        limits.steps = settings.limits.steps
        limits.databaseBytes = settings.limits.database
        // SQLite doubles a database in memory when it grows.
        limits.memoryBytes += 2 * settings.limits.database
        return limits
    }

    /// The bounds of checks. No agent writes them, so they may do more than a call; a budget still ends a runaway one.
    var comparingLimits: WorldLimits {
        var limits = WorldLimits()
        limits.steps = max(settings.limits.steps, 20_000_000)
        limits.databaseBytes = max(settings.limits.database, 16 << 20)
        // A row is read with its row id, which makes it a little longer than it is.
        limits.length *= 2
        return limits
    }
}
