import Environments
import JSON
import Runtime

/// A tool call of the shop, and what its statements bind, for the same work without us.
struct Workload: Sendable {
    var name: String
    var tool: String
    /// As a model writes them.
    var arguments: String
    /// Every parameter of the tool's statements.
    var values: [String: RawValue]

    /// One row by primary key: the least that a call can do.
    static let pointRead = Workload(
        name: "point read",
        tool: "get_my_profile",
        arguments: "{}",
        values: ["@staff_id": .integer(3)]
    )

    /// A row and its children by keys: two statements, ten or so columns, text among them.
    static let read = Workload(
        name: "row with children",
        tool: "get_product",
        arguments: #"{"product_id": 7}"#,
        values: [":product_id": .integer(7)]
    )

    /// A table scan with a join and a sort: what agents do most.
    static let search = Workload(
        name: "search",
        tool: "search_products",
        arguments: #"{"query": "pot", "limit": 10}"#,
        values: [
            ":query": .text("pot"), ":category": .null, ":status": .null, ":limit": .integer(10),
            ":offset": .integer(0),
        ]
    )

    /// Four checks and an INSERT … RETURNING.
    static let insert = Workload(
        name: "insert",
        tool: "add_note",
        arguments:
            #"{"customer_id": 7, "kind": "info", "body": "Asked for the parcel to be left with the neighbours."}"#,
        values: [
            ":customer_id": .integer(7), ":order_number": .null, ":order_id": .null, ":kind": .text("info"),
            ":rule": .null, ":body": .text("Asked for the parcel to be left with the neighbours."),
            "@staff_id": .integer(3), "@now": .text("2026-03-02 09:00:00"),
        ]
    )

    /// Three checks, one of them a scan, and an UPDATE … RETURNING.
    static let update = Workload(
        name: "update",
        tool: "update_customer",
        arguments: #"{"customer_id": 7, "phone": "07700 900456"}"#,
        values: [
            ":customer_id": .integer(7), ":email": .null, ":phone": .text("07700 900456"), ":wants_newsletter": .null,
        ]
    )

    static let all = [pointRead, read, search, insert, update]

    /// The tool's statements, prepared on `database`.
    func program(of world: World, on database: RawDatabase) throws -> RawProgram {
        guard let (_, program) = world.program(named: tool) else {
            throw BenchmarkError("\(world.settings.name) has no tool \(tool); the benchmark is about the shop")
        }
        let sql = program.tool.steps.map(\.sql)
        return try RawProgram(sql, values: values, writes: program.writes, on: database)
    }

    /// Arguments in, result out, both as text.
    func call(_ session: any Session) {
        keep(session.call(tool, argumentsText: arguments).observation)
    }

    /// A benchmark of calls that are refused would be worthless.
    func check(_ world: World) throws {
        let session = world.session(seed: 1)
        let result = session.call(tool, argumentsText: arguments)
        guard result.outcome == .ok else { throw BenchmarkError("\(tool) was refused: \(result.observation)") }
        guard try program(of: world, on: RawDatabase(image: world.image)).call() > 0 else {
            throw BenchmarkError("the statements of \(tool) gave no rows")
        }
    }
}
