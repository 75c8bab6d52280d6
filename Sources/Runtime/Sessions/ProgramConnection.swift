import Environments
import JSON
import SQLite

/// A connection with a world's programs on it, each statement prepared when it is first called.
///
/// It knows nothing of sessions: it is handed a moment and runs one call. One thread at a time uses it.
final class ProgramConnection: @unchecked Sendable {
    let database: WorldConnection
    private var statements: [[Statement?]]

    /// Takes over a connection and confines it to programs.
    init(_ database: WorldConnection, of world: World) {
        self.database = database
        database.regexp = PatternFunction.matches
        database.confine(.program)
        statements = world.programs.map { $0.steps.map { _ in nil } }
    }

    /// Runs a call: all it wrote is committed, or nothing is.
    ///
    /// After a committed write the random source is where `database.chance` says.
    func run(_ prepared: PreparedCall, in world: World, at moment: Moment) -> CallResult {
        let program = world.programs[prepared.position]
        let limits = world.limits
        var call = ProgramCall(prepared, at: moment, limits)
        let connection = database.connection
        begin(moment)
        let before = connection.totalChanges
        do {
            if program.writes { try connection.begin() }
            let refusal = try execute(program, at: prepared.position, &call)
            let value = try refusal?.value ?? call.result(of: program.tool)
            try refuseHugeRowID()
            if program.writes { try connection.commit() }
            // Only a committed write moves the clock and the random source: looking twice changes nothing.
            return CallResult(
                refusal?.outcome ?? .ok,
                value,
                isCommittedWrite: connection.totalChanges != before
            )
        } catch {
            var failure = CallFailure(error, interruption: database.interruption)
            do {
                try connection.rollback()
            } catch {
                failure = CallFailure(.environmentFault, code: "rollback_failed", message: "\(error)")
            }
            if let error = error as? SQLiteError, error.constraint == .foreignKey,
                let broken = brokenReference(program, prepared, at: moment, limits, steps: call.begun)
            {
                failure.message = "\(broken.source) would refer to a row of \(broken.parent) that does not exist."
            }
            return CallResult(failure.outcome, failure.value)
        }
    }

    /// Runs statements of a task's set-up in one transaction; values are bound, never pasted.
    func runSetup(
        _ script: [String],
        in world: World,
        at moment: Moment,
        _ parameters: JSONObject
    ) throws(RuntimeError) {
        begin(moment)
        do {
            try database.connection.transaction {
                for sql in script {
                    let statement = try database.connection.prepare(sql)
                    for name in statement.parameterNames {
                        guard let name, let value = world.ambient(name, parameters, at: moment) else {
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
    }

    private func begin(_ moment: Moment) {
        database.now = moment.clock.milliseconds
        database.chance = moment.chance
        database.beginCall()
    }

    private func refuseHugeRowID() throws(CallFailure) {
        guard database.sawHugeRowID else { return }
        throw CallFailure(limit: "A row id above 2^62 is not allowed.")
    }

    /// Runs the steps, all or the first few; gives the refusal of a step that keeps what was written before it.
    private func execute(
        _ program: ToolProgram,
        at position: Int,
        _ call: inout ProgramCall,
        steps: Int = .max
    ) throws -> CallFailure? {
        for index in 0..<min(program.steps.count, steps) {
            let plan = program.steps[index]
            let isRefused = try call.run(plan, prepared(position, index, plan))
            guard isRefused, let refusal = plan.step.refusal else { continue }
            guard refusal.commits else { throw call.refusal(of: plan) }
            return call.refusal(of: plan)
        }
        return nil
    }

    private func prepared(_ position: Int, _ index: Int, _ plan: StepPlan) throws -> Statement {
        if let statement = statements[position][index] { return statement }
        let statement = try database.connection.prepare(plan.step.sql)
        statements[position][index] = statement
        return statement
    }

    /// A reference that a call would have broken, found by running its first steps once more with the keys unchecked:
    /// the statement that SQLite refused has left nothing to look at.
    private func brokenReference(
        _ program: ToolProgram,
        _ prepared: PreparedCall,
        at moment: Moment,
        _ limits: EnvironmentLimits,
        steps: Int
    ) -> BrokenReference? {
        var call = ProgramCall(prepared, at: moment, limits)
        var broken: BrokenReference?
        do {
            let known = Set(try trusting { try BrokenReference.list($0) })
            begin(moment)
            try database.connection.transaction {
                try trusting { try $0.run("PRAGMA defer_foreign_keys = ON") }
                _ = try execute(program, at: prepared.position, &call, steps: steps)
                broken = try trusting { try BrokenReference.list($0) }.first { !known.contains($0) }
                throw CancellationError()
            }
        } catch {
            // All of it is undone. What cannot be run again (ON DELETE RESTRICT refuses every time) has no name.
        }
        return broken
    }

    /// Runs statements of ours, within limits of their own: what they read may be a view of the package's.
    func trusting<Value>(_ body: (Connection) throws -> Value) rethrows -> Value {
        try database.inspecting(body)
    }
}

/// When a call happens: what a session is beside its rows.
struct Moment: Sendable {
    var clock: WorldTime
    var chance: SessionChance
    /// How many calls have written and committed.
    var step: Int
}

extension World {
    /// The value of a parameter in a task's set-up; `nil` when there is none of that name.
    fileprivate func ambient(_ name: String, _ parameters: JSONObject, at moment: Moment) -> SQLValue? {
        let bare = String(name.dropFirst())
        if name.hasPrefix(":") { return parameters[bare].map(SQLValue.init(json:)) }
        guard name.hasPrefix("@") else { return nil }
        switch bare {
        case "now": return .text(moment.clock.text)
        case "now_iso": return .text(moment.clock.isoText)
        case "today": return .text(moment.clock.date)
        case "step": return .integer(Int64(moment.step))
        default: return settings.actor[bare].map(SQLValue.init(json:))
        }
    }
}
