package import ContentStore
package import Environments
package import JSON
import JSONSchema
import SQLite

/// A session on stock SQLite: a private copy of the seed in memory. It is the oracle that faster sessions are tested by.
///
/// Opening costs a copy of the image; a call costs its SQL, a schema check and the writing of its result.
package final class PlainSession: Session {
    package let world: World
    private var connection: WorldConnection
    private var statements: [[Statement?]]
    private var step: Int
    private var chance: SessionChance
    private var cachedDigest: Digest?
    private(set) package var clock: WorldTime

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package convenience init(_ world: World, seed: UInt64) throws(RuntimeError) {
        let chance = SessionChance(environmentSeed: world.settings.randomSeed, sessionSeed: seed)
        try self.init(
            world,
            at: Snapshot(image: world.image, clock: world.settings.clockStart, chance: chance, step: 0)
        )
    }

    /// Opens a session in a frozen state of the same world.
    package init(_ world: World, at snapshot: Snapshot) throws(RuntimeError) {
        self.world = world
        connection = try PlainSession.open(snapshot, in: world)
        statements = world.programs.map { $0.steps.map { _ in nil } }
        step = snapshot.step
        chance = snapshot.chance
        clock = snapshot.clock
    }

    package func snapshot() throws(RuntimeError) -> Snapshot {
        do {
            return Snapshot(image: try connection.connection.serialize(), clock: clock, chance: chance, step: step)
        } catch {
            throw RuntimeError(.databaseFailed, "could not freeze the session", cause: error)
        }
    }

    package func restore(_ snapshot: Snapshot) throws(RuntimeError) {
        // Statements belong to the connection that is replaced.
        statements = world.programs.map { $0.steps.map { _ in nil } }
        connection = try PlainSession.open(snapshot, in: world)
        step = snapshot.step
        chance = snapshot.chance
        clock = snapshot.clock
        cachedDigest = nil
    }

    package func fork() throws(RuntimeError) -> any Session {
        try PlainSession(world, at: snapshot())
    }

    package func stateDigest() throws(RuntimeError) -> Digest {
        if let cachedDigest { return cachedDigest }
        connection.confine(.trusted)
        defer { connection.confine(.program) }
        do {
            let digest = try DatabaseDigest.state(connection.connection, leavingOut: world.settings.volatile)
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
        return run(program, at: position, arguments: completed, sent: arguments)
    }

    /// Runs statements of a task's set-up, which may write; values are bound, never pasted.
    package func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError) {
        connection.now = clock.milliseconds
        connection.chance = chance
        connection.beginCall()
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
            }
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.setupFailed, "the task's setup failed", cause: error)
        }
        chance = connection.chance
        cachedDigest = nil
    }

    /// Sets the clock, as a task's set-up may.
    package func set(clock: WorldTime) {
        self.clock = clock
    }

    private func ambient(_ name: String, _ parameters: JSONObject) -> SQLValue? {
        let bare = String(name.dropFirst())
        if name.hasPrefix(":") { return parameters[bare].map(SQLValue.init(json:)) }
        switch bare {
        case "now": return .text(clock.text)
        case "now_iso": return .text(clock.isoText)
        case "today": return .text(clock.date)
        default: return world.settings.actor[bare].map(SQLValue.init(json:))
        }
    }

    private static func open(_ snapshot: Snapshot, in world: World) throws(RuntimeError) -> WorldConnection {
        do {
            let connection = try WorldConnection(image: snapshot.image, limits: world.connectionLimits)
            connection.regexp = PatternFunction.matches
            connection.confine(.program)
            return connection
        } catch {
            throw RuntimeError(.databaseFailed, "could not open a copy of \(world.settings.name)", cause: error)
        }
    }
}

extension PlainSession {
    private func run(_ program: ToolProgram, at position: Int, arguments: JSONObject, sent: JSON) -> CallResult {
        var call = ProgramCall(world: world, arguments: arguments, sent: sent, clock: clock, step: step + 1)
        connection.now = clock.milliseconds
        connection.chance = chance
        connection.beginCall()
        let before = connection.connection.totalChanges
        let result: CallResult
        do {
            if program.writes { try transactionControl("BEGIN") }
            let refused = try execute(program, at: position, &call)
            let value = try refused ?? call.result(of: program.tool)
            if connection.sawHugeRowID {
                throw CallFailure(.toolError, code: "limit", message: "A row id above 2^62 is not allowed.")
            }
            if program.writes { try transactionControl("COMMIT") }
            result = CallResult(refused == nil ? .ok : .toolError, value)
        } catch {
            return abandon(error, program)
        }
        var finished = result
        if connection.connection.totalChanges != before {
            // Only a committed write moves the clock and the random source: looking twice changes nothing.
            finished.isCommittedWrite = true
            clock = clock.advanced(by: world.settings.tick)
            chance = connection.chance
            step += 1
            cachedDigest = nil
        }
        return finished
    }

    /// Runs the steps; gives the error to show when a step refused and keeps what was written.
    private func execute(_ program: ToolProgram, at position: Int, _ call: inout ProgramCall) throws -> JSON? {
        for (index, plan) in program.steps.enumerated() {
            let statement = try prepared(position, index, plan)
            defer {
                statement.reset()
                statement.clearBindings()
            }
            for (offset, binding) in plan.bindings.enumerated() {
                try statement.bind(call.value(of: binding), at: offset + 1)
            }
            guard try call.take(plan, from: statement), let refusal = plan.step.refusal else { continue }
            let message = MessageTemplate(refusal.message).render(arguments: call.arguments, steps: call.results)
            guard refusal.commits else { throw CallFailure(.toolError, code: refusal.code, message: message) }
            return ["error": ["code": .string(refusal.code), "message": .string(message)]]
        }
        return nil
    }

    private func prepared(_ position: Int, _ index: Int, _ plan: StepPlan) throws -> Statement {
        if let statement = statements[position][index] { return statement }
        let statement = try connection.connection.prepare(plan.step.sql)
        statements[position][index] = statement
        return statement
    }

    /// Rolls back whatever the call did and says how it ended.
    private func abandon(_ error: any Error, _ program: ToolProgram) -> CallResult {
        var failure = CallFailure(error, interruption: connection.interruption)
        if connection.connection.isInTransaction {
            if failure.isForeignKey, let broken = brokenForeignKey() { failure.message = broken }
            do {
                try transactionControl("ROLLBACK")
            } catch {
                failure = CallFailure(.environmentFault, code: "rollback_failed", message: "\(error)")
            }
        }
        return .error(failure.outcome, code: failure.code, message: failure.message)
    }

    private func brokenForeignKey() -> String? {
        connection.confine(.trusted)
        defer { connection.confine(.program) }
        guard let row = try? connection.connection.query("PRAGMA foreign_key_check").first,
            case .text(let table) = row[0], case .text(let parent) = row[2]
        else { return nil }
        return "A row of \(table) refers to a row of \(parent) that does not exist."
    }

    private func transactionControl(_ sql: String) throws {
        connection.confine(.trusted)
        defer { connection.confine(.program) }
        try connection.connection.execute(sql)
        // Foreign keys are judged once, at the end of the call, where the rows that break them can be named.
        if sql == "BEGIN" { try connection.connection.execute("PRAGMA defer_foreign_keys=ON") }
    }
}
