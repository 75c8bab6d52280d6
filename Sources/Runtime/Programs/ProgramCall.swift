import Environments
import JSON
import SQLite

/// The values of one running call: its arguments and what its steps have given so far.
struct ProgramCall {
    private let limits: EnvironmentLimits
    let arguments: JSONObject
    /// The arguments as the agent sent them, before defaults.
    let sent: JSON
    let clock: WorldTime
    let step: Int
    /// How many steps of the program have begun.
    private(set) var begun = 0
    private(set) var results = JSONObject()
    private var last: JSON = .null
    /// The bytes that have been read.
    private var bytesRead = 0

    /// What a call may read: its rows are held outside of SQLite's memory budget.
    private static let maximumBytes = 16 << 20
    /// What a cell counts beside its text: rows of nothing but numbers take memory too.
    private static let bytesOfCell = 8

    init(_ prepared: PreparedCall, at moment: Moment, _ limits: EnvironmentLimits) {
        self.limits = limits
        arguments = prepared.arguments
        sent = prepared.sent
        clock = moment.clock
        step = moment.step + 1
    }

    /// Binds and runs a statement of the program and keeps what it gives.
    ///
    /// True when the step found nothing, or its requirement does not hold.
    mutating func run(_ plan: StepPlan, _ statement: Statement) throws -> Bool {
        begun += 1
        defer {
            statement.reset()
            statement.clearBindings()
        }
        for (offset, binding) in plan.bindings.enumerated() { try statement.bind(value(of: binding), at: offset + 1) }
        return try take(plan, from: statement)
    }

    /// What a refused step says.
    func refusal(of plan: StepPlan) -> CallFailure {
        let message = plan.message?.render(arguments: arguments, steps: results) ?? ""
        return CallFailure(.toolError, code: plan.step.refusal?.code ?? "", message: message)
    }

    /// The call's value: its result template filled in, or what the last step gave.
    func result(of tool: Tool) throws(CallFailure) -> JSON {
        var budget = ResultBudget(limit: limits.result)
        let value = try tool.result?.render { (reference) throws(CallFailure) in
            let found = (results[reference.root] ?? arguments[reference.root]).flatMap { reference.find(in: $0) }
            if let found { try budget.take(found) }
            return found ?? .null
        }
        let result = value ?? last
        budget = ResultBudget(limit: limits.result)
        try budget.take(result)
        let size = result.rowBytes().count
        guard size <= limits.result else {
            throw CallFailure(
                limit:
                    "The result has \(size) bytes, more than the limit of \(limits.result); ask for less."
            )
        }
        return result
    }

    /// The SQL value of a parameter; what is absent is NULL.
    private func value(of binding: StepPlan.Binding) -> SQLValue {
        switch binding {
        case .argument(let name): arguments[name].map(SQLValue.init(json:)) ?? .null
        case .step(let name): results[name].map(SQLValue.init(json:)) ?? .null
        case .now: .text(clock.text)
        case .nowISO: .text(clock.isoText)
        case .today: .text(clock.date)
        case .stepNumber: .integer(Int64(step))
        case .arguments: .text(sent.rowText())
        case .actor(let value): value
        }
    }

    private mutating func take(_ plan: StepPlan, from statement: Statement) throws -> Bool {
        switch plan.step.kind {
        case .run:
            while try statement.step() {}
            return false
        case .require:
            guard try statement.step() else { return true }
            switch statement.value(at: 0) {
            case .null, .integer(0), .real(0): return true
            default: return false
            }
        case .value, .row:
            guard try statement.step() else {
                keep(.null, of: plan)
                return true
            }
            keep(try plan.step.kind == .value ? json(statement, 0, plan) : object(statement, plan), of: plan)
            guard try !statement.step() else {
                let message = "The step \"\(plan.step.name ?? "")\" expects one row and found more."
                throw CallFailure(.environmentFault, code: "more_than_one_row", message: message)
            }
            return false
        case .rows:
            let limit = limits.rows
            var rows: [JSON] = []
            while try statement.step() {
                guard rows.count < limit else {
                    throw CallFailure(limit: "The result has more than \(limit) rows; ask for fewer.")
                }
                rows.append(try object(statement, plan))
            }
            keep(.array(rows), of: plan)
            return rows.isEmpty
        }
    }

    private mutating func keep(_ value: JSON, of plan: StepPlan) {
        if let name = plan.step.name { results[name] = value }
        last = value
    }

    private mutating func object(_ statement: Statement, _ plan: StepPlan) throws -> JSON {
        var members: [(key: String, value: JSON)] = []
        members.reserveCapacity(plan.columns.count)
        for (index, column) in plan.columns.enumerated() {
            members.append((column.name, try json(statement, index, plan)))
        }
        return .object(JSONObject(members))
    }

    private mutating func json(_ statement: Statement, _ index: Int, _ plan: StepPlan) throws(CallFailure) -> JSON {
        let value = statement.value(at: index)
        bytesRead += ProgramCall.bytesOfCell
        switch value {
        case .text(let text): bytesRead += text.utf8.count
        case .blob(let bytes): bytesRead += bytes.count
        default: break
        }
        guard bytesRead <= ProgramCall.maximumBytes else {
            throw CallFailure(limit: "The call reads more than \(ProgramCall.maximumBytes) bytes; ask for less.")
        }
        return try plan.columns[index].json(value)
    }
}
