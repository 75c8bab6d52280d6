import Environments
import JSON
import SQLite

/// The values of one running call: its arguments and what its steps have given so far.
struct ProgramCall {
    let world: World
    let arguments: JSONObject
    /// The arguments as the agent sent them, before defaults.
    let sent: JSON
    let clock: WorldTime
    let step: Int
    private(set) var results = JSONObject()
    private var last: JSON = .null

    init(world: World, arguments: JSONObject, sent: JSON, clock: WorldTime, step: Int) {
        self.world = world
        self.arguments = arguments
        self.sent = sent
        self.clock = clock
        self.step = step
    }

    /// The SQL value of a parameter; what is absent is NULL.
    func value(of binding: StepPlan.Binding) -> SQLValue {
        switch binding {
        case .argument(let name): arguments[name].map(SQLValue.init(json:)) ?? .null
        case .step(let name): results[name].map(SQLValue.init(json:)) ?? .null
        case .now: .text(clock.text)
        case .nowISO: .text(clock.isoText)
        case .today: .text(clock.date)
        case .stepNumber: .integer(Int64(step))
        case .arguments: .text(sent.rowText())
        case .actor(let name): world.settings.actor[name].map(SQLValue.init(json:)) ?? .null
        }
    }

    /// Runs a bound statement and keeps what it gives. True when the step found nothing, or its requirement does not hold.
    mutating func take(_ plan: StepPlan, from statement: Statement) throws -> Bool {
        let name = plan.step.name ?? ""
        switch plan.step.kind {
        case .run:
            while try statement.step() {}
            return false
        case .require:
            guard try statement.step() else { return true }
            switch statement.value(at: 0) {
            case .null, .integer(0): return true
            case .real(let value): return value == 0
            default: return false
            }
        case .value:
            guard try statement.step() else { return keep(.null, name, isMissing: true) }
            let value = try json(statement, 0, plan)
            try refuseSecondRow(of: statement, plan)
            return keep(value, name, isMissing: false)
        case .row:
            guard try statement.step() else { return keep(.null, name, isMissing: true) }
            let row = try object(statement, plan)
            try refuseSecondRow(of: statement, plan)
            return keep(row, name, isMissing: false)
        case .rows:
            var rows: [JSON] = []
            while try statement.step() {
                guard rows.count < world.settings.limits.rows else {
                    let message = "The result has more than \(world.settings.limits.rows) rows; ask for fewer."
                    throw CallFailure(.toolError, code: "limit", message: message)
                }
                rows.append(try object(statement, plan))
            }
            return keep(.array(rows), name, isMissing: rows.isEmpty)
        }
    }

    /// The call's value: its result template filled in, or what the last step gave.
    func result(of tool: Tool) throws -> JSON {
        let value = tool.result?.render { reference in
            (results[reference.root] ?? arguments[reference.root]).flatMap { reference.find(in: $0) } ?? .null
        }
        let result = value ?? last
        let size = result.rowBytes().count
        guard size <= world.settings.limits.result else {
            let message =
                "The result has \(size) bytes, more than the limit of \(world.settings.limits.result); ask for less."
            throw CallFailure(.toolError, code: "limit", message: message)
        }
        return result
    }

    private mutating func keep(_ value: JSON, _ name: String, isMissing: Bool) -> Bool {
        results[name] = value
        last = value
        return isMissing
    }

    private func refuseSecondRow(of statement: Statement, _ plan: StepPlan) throws {
        guard try statement.step() else { return }
        let message = "The step \"\(plan.step.name ?? "")\" expects one row and found more."
        throw CallFailure(.environmentFault, code: "more_than_one_row", message: message)
    }

    private func object(_ statement: Statement, _ plan: StepPlan) throws -> JSON {
        var members: [(key: String, value: JSON)] = []
        members.reserveCapacity(plan.columns.count)
        for (index, column) in plan.columns.enumerated() {
            members.append((column.name, try json(statement, index, plan)))
        }
        return .object(JSONObject(members))
    }

    private func json(_ statement: Statement, _ index: Int, _ plan: StepPlan) throws -> JSON {
        let value = statement.value(at: index)
        switch (plan.columns[index].type, value) {
        case (_, .null): return .null
        case (.boolean, .integer(let number)): return .bool(number != 0)
        case (.json, .text(let text)):
            do {
                return try JSON(parsing: text)
            } catch {
                let name = plan.columns[index].name
                throw CallFailure(
                    .toolError,
                    code: "bad_value",
                    message: "The column \(name) does not hold valid JSON."
                )
            }
        case (.integer, .real(let number)): return Int64(exactly: number).map { .integer($0) } ?? .double(number)
        case (.number, .integer(let number)): return .double(Double(number))
        case (.text, .integer(let number)): return .string(String(number))
        case (.text, .real(let number)): return .string(JSON.double(number).rowText())
        case (_, .integer(let number)): return .integer(number)
        case (_, .real(let number)):
            // JSON has no infinity; SQLite makes one from an overflowing sum.
            guard number.isFinite else {
                throw CallFailure(.toolError, code: "bad_value", message: "A number overflowed.")
            }
            return .double(number)
        case (_, .text(let text)): return .string(text)
        case (_, .blob(let bytes)): return .string(hex(bytes))
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
