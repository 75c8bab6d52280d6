package import ContentStore
package import Environments
package import JSON
import JSONSchema
import SQLite
import Spelling

/// A session on stock SQLite: a private copy of the seed in memory. It is the oracle that faster sessions are tested by.
///
/// Opening costs a copy of the image; a call costs its SQL, a schema check and the writing of its result.
package final class PlainSession: Session {
    package let world: World
    package private(set) var clock: WorldTime
    private var chance: SessionChance
    /// How many calls have written and committed.
    private var step: Int
    private var connection: WorldConnection
    /// The statements of each program that have been prepared so far.
    private var statements: [[Statement?]]
    private var cachedDigest: Digest?
    private let opening: SessionOpening

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package convenience init(_ world: World, seed: UInt64) throws(RuntimeError) {
        try self.init(world, at: world.start(seed: seed))
    }

    /// Opens a session in a frozen state of the same world.
    package init(
        _ world: World,
        at snapshot: Snapshot,
        opening: SessionOpening = SessionOpening()
    ) throws(RuntimeError) {
        self.world = world
        self.opening = opening
        connection = try PlainSession.open(snapshot, in: world, opening)
        statements = PlainSession.unprepared(world)
        step = snapshot.step
        chance = snapshot.chance
        clock = snapshot.clock
    }

    package func snapshot() throws(RuntimeError) -> Snapshot {
        do {
            let image = try connection.connection.serialize()
            return Snapshot(world: world, image: image, clock: clock, chance: chance, step: step)
        } catch {
            throw RuntimeError(.databaseFailed, "could not freeze the session", cause: error)
        }
    }

    package func restore(_ snapshot: Snapshot) throws(RuntimeError) {
        connection = try PlainSession.open(snapshot, in: world, opening)
        // They belong to the connection that was replaced.
        statements = PlainSession.unprepared(world)
        step = snapshot.step
        chance = snapshot.chance
        clock = snapshot.clock
        cachedDigest = nil
    }

    package func fork() throws(RuntimeError) -> any Session {
        try PlainSession(world, at: snapshot(), opening: opening)
    }

    package func stateDigest() throws(RuntimeError) -> Digest {
        if let cachedDigest { return cachedDigest }
        do {
            let digest = try trusting { try DatabaseDigest.state($0, leavingOut: world.settings.volatile) }
            cachedDigest = digest
            return digest
        } catch {
            throw RuntimeError(.databaseFailed, "could not digest the session's state", cause: error)
        }
    }

    package func call(_ tool: String, arguments: JSON) -> CallResult {
        guard let (position, program) = world.program(named: tool) else {
            let near = Spelling.nearest(to: tool, among: world.programs.map(\.tool.name))
            let hint = near.map { " Did you mean \"\($0)\"?" } ?? ""
            return .error(.unknownTool, code: "unknown_tool", message: "There is no tool \"\(tool)\".\(hint)")
        }
        guard case .object(let sent) = arguments else {
            let message = "The arguments must be a JSON object, not \(arguments.typeName)."
            return .error(.invalidArguments, code: "invalid_arguments", message: message)
        }
        let violations = program.input.validate(arguments)
        guard violations.isEmpty else {
            let message = violations.prefix(5).map(\.description).joined(separator: "; ")
            return .error(.invalidArguments, code: "invalid_arguments", message: message)
        }
        let completed = program.input.applyingDefaults(to: arguments).objectValue ?? sent
        let call = ProgramCall(world: world, arguments: completed, sent: arguments, clock: clock, step: step + 1)
        return run(program, at: position, call)
    }

    private static func open(
        _ snapshot: Snapshot,
        in world: World,
        _ opening: SessionOpening
    ) throws(RuntimeError) -> WorldConnection {
        guard snapshot.world === world else {
            let name = snapshot.world.settings.name
            throw RuntimeError(.wrongSnapshot, "the snapshot is of another world (\(name)) than \(world.settings.name)")
        }
        do {
            let connection = try WorldConnection(image: snapshot.image, limits: world.connectionLimits)
            connection.regexp = PatternFunction.matches
            try opening.apply(to: connection.connection)
            connection.confine(.program)
            return connection
        } catch {
            throw RuntimeError(.databaseFailed, "could not open a copy of \(world.settings.name)", cause: error)
        }
    }

    private static func unprepared(_ world: World) -> [[Statement?]] {
        world.programs.map { $0.steps.map { _ in nil } }
    }
}

// MARK: - Calls

extension PlainSession {
    private func run(_ program: ToolProgram, at position: Int, _ fresh: ProgramCall) -> CallResult {
        var call = fresh
        let database = connection.connection
        beginCall()
        let before = database.totalChanges
        do {
            if program.writes { try database.begin() }
            let refusal = try execute(program, at: position, &call)
            let value = try refusal?.value ?? call.result(of: program.tool)
            try refuseHugeRowID()
            if program.writes { try database.commit() }
            let isWrite = database.totalChanges != before
            // Only a committed write moves the clock and the random source: looking twice changes nothing.
            if isWrite { finishWrite() }
            return CallResult(refusal?.outcome ?? .ok, value, isCommittedWrite: isWrite)
        } catch {
            var failure = CallFailure(error, interruption: connection.interruption)
            do {
                try database.rollback()
            } catch {
                failure = CallFailure(.environmentFault, code: "rollback_failed", message: "\(error)")
            }
            if let error = error as? SQLiteError, error.constraint == .foreignKey,
                let broken = brokenReference(program, at: position, fresh, steps: call.begun)
            {
                failure.message = "\(broken.source) would refer to a row of \(broken.parent) that does not exist."
            }
            return CallResult(failure.outcome, failure.value)
        }
    }

    private func beginCall() {
        connection.now = clock.milliseconds
        connection.chance = chance
        connection.beginCall()
    }

    private func finishWrite() {
        clock = clock.advanced(by: world.settings.tick)
        chance = connection.chance
        step += 1
        cachedDigest = nil
    }

    private func refuseHugeRowID() throws(CallFailure) {
        guard connection.sawHugeRowID else { return }
        throw CallFailure(limit: "A row id above 2^62 is not allowed.")
    }

    /// Runs the steps, all or the first few; gives the refusal of a step that keeps what was written before it.
    private func execute(
        _ program: ToolProgram,
        at position: Int,
        _ call: inout ProgramCall,
        steps: Int = .max
    ) throws -> CallFailure? {
        for (index, plan) in program.steps.prefix(steps).enumerated() {
            let isRefused = try call.run(plan, prepared(position, index, plan))
            guard isRefused, let refusal = plan.step.refusal else { continue }
            guard refusal.commits else { throw call.refusal(of: plan) }
            return call.refusal(of: plan)
        }
        return nil
    }

    private func prepared(_ position: Int, _ index: Int, _ plan: StepPlan) throws -> Statement {
        if let statement = statements[position][index] { return statement }
        let statement = try connection.connection.prepare(plan.step.sql)
        statements[position][index] = statement
        return statement
    }

    /// A reference that a call would have broken, found by running its first steps once more with the keys unchecked:
    /// the statement that SQLite refused has left nothing to look at.
    private func brokenReference(
        _ program: ToolProgram,
        at position: Int,
        _ call: ProgramCall,
        steps: Int
    ) -> BrokenReference? {
        var call = call
        var broken: BrokenReference?
        do {
            let known = Set(try trusting { try BrokenReference.list($0) })
            beginCall()
            try connection.connection.transaction {
                try trusting { try $0.run("PRAGMA defer_foreign_keys = ON") }
                _ = try execute(program, at: position, &call, steps: steps)
                broken = try trusting { try BrokenReference.list($0) }.first { !known.contains($0) }
                throw CancellationError()
            }
        } catch {
            // All of it is undone. What cannot be run again (ON DELETE RESTRICT refuses every time) has no name.
        }
        return broken
    }

    /// Runs statements of ours.
    private func trusting<Value>(_ body: (Connection) throws -> Value) rethrows -> Value {
        connection.confine(.trusted)
        defer { connection.confine(.program) }
        return try body(connection.connection)
    }
}

// MARK: - Setting up

extension PlainSession {
    /// Sets the clock, as a task's set-up may.
    package func set(clock: WorldTime) {
        self.clock = clock
    }

    /// Runs statements of a task's set-up, which may write; values are bound, never pasted. The clock stands still.
    package func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError) {
        beginCall()
        do {
            try connection.connection.transaction {
                for sql in script {
                    let statement = try connection.connection.prepare(sql)
                    for name in statement.parameterNames {
                        guard let name, let value = ambient(name, parameters) else {
                            throw RuntimeError(.setupFailed, "\(name ?? "?") is not a parameter of the task")
                        }
                        _ = try statement.bind(value, named: name)
                    }
                    while try statement.step() {}
                }
                try refuseHugeRowID()
            }
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.setupFailed, "the task's setup failed", cause: error)
        }
        chance = connection.chance
        cachedDigest = nil
    }

    private func ambient(_ name: String, _ parameters: JSONObject) -> SQLValue? {
        let bare = String(name.dropFirst())
        if name.hasPrefix(":") { return parameters[bare].map(SQLValue.init(json:)) }
        guard name.hasPrefix("@") else { return nil }
        switch bare {
        case "now": return .text(clock.text)
        case "now_iso": return .text(clock.isoText)
        case "today": return .text(clock.date)
        case "step": return .integer(Int64(step))
        default: return world.settings.actor[bare].map(SQLValue.init(json:))
        }
    }
}
