import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// Random programs over several sessions: calls, forks, snapshots and restores in any order.
///
/// Whatever the others do, a session must be what a fresh one becomes that makes its calls alone.
struct RandomProgramTests {
    private static let world = Result { try Starter.shop.world() }

    /// A call that was made, with what it gave and the state it left.
    private struct Past {
        var tool: String
        var arguments: JSON
        var result: [UInt8]
        var outcome: Outcome
        var digest: Digest
    }

    /// A session with all that led to its state.
    private struct Life {
        var session: any Session
        var seed: UInt64
        var past: [Past] = []
    }

    private struct Frozen {
        var snapshot: Snapshot
        var seed: UInt64
        var past: [Past]
    }

    @Test(arguments: SessionKind.all, 0..<12 as Range<UInt64>)
    func `Sessions are what their own calls make of them`(kind: SessionKind, seed: UInt64) throws {
        let world = try Self.world.get()
        var arguments = try RandomArguments(world, seed: seed)
        var lives = try (0..<3).map { number in
            Life(session: try kind.open(world, UInt64(number)), seed: UInt64(number))
        }
        var frozen: [Frozen] = []
        for _ in 0..<60 {
            let index = arguments.draw(below: lives.count)
            switch arguments.draw(below: 20) {
            case 0:
                let other = arguments.draw(below: lives.count)
                lives[other] = Life(
                    session: try lives[index].session.fork(),
                    seed: lives[index].seed,
                    past: lives[index].past
                )
            case 1:
                frozen.append(
                    Frozen(
                        snapshot: try lives[index].session.snapshot(),
                        seed: lives[index].seed,
                        past: lives[index].past
                    )
                )
            case 2 where !frozen.isEmpty:
                let back = frozen[arguments.draw(below: frozen.count)]
                try lives[index].session.restore(back.snapshot)
                lives[index].seed = back.seed
                lives[index].past = back.past
            default:
                let (tool, sent) = arguments.call()
                lives[index].past.append(try Self.play(tool, sent, on: lives[index].session))
            }
        }
        for life in lives {
            let alone = try PlainSession(world, seed: life.seed)
            for (position, past) in life.past.enumerated() {
                let again = try Self.play(past.tool, past.arguments, on: alone)
                guard again.result == past.result, again.outcome == past.outcome, again.digest == past.digest else {
                    Issue.record(
                        """
                        call \(position) of seed \(seed), \(past.tool) \(past.arguments.rowText()): alone it gives \
                        \(String(decoding: again.result, as: UTF8.self)), among others \
                        \(String(decoding: past.result, as: UTF8.self))
                        """
                    )
                    return
                }
            }
            #expect(try Observed(alone) == Observed(life.session))
        }
        // Programs that are refused from beginning to end would prove nothing.
        let outcomes = lives.flatMap { $0.past.map(\.outcome) }
        #expect(outcomes.contains(.ok))
        #expect(!outcomes.contains(.environmentFault))
    }

    @Test func `Random programs write, are refused and read`() throws {
        let world = try Self.world.get()
        var counts: [String: Int] = [:]
        for seed in 0..<12 as Range<UInt64> {
            var arguments = try RandomArguments(world, seed: seed)
            let session = try PlainSession(world, seed: seed)
            for _ in 0..<60 {
                let (tool, sent) = arguments.call()
                let result = session.call(tool, arguments: sent)
                counts[result.isCommittedWrite ? "writes" : result.outcome.rawValue, default: 0] += 1
            }
        }
        #expect(counts["writes", default: 0] > 30)
        #expect(counts["ok", default: 0] > 100)
        #expect(counts["tool_error", default: 0] > 100)
        #expect(counts["invalid_arguments", default: 0] > 10)
        #expect(counts["environment_fault"] == nil)
    }

    private static func play(_ tool: String, _ arguments: JSON, on session: any Session) throws -> Past {
        let result = session.call(tool, arguments: arguments)
        return Past(
            tool: tool,
            arguments: arguments,
            result: result.value.rowBytes(),
            outcome: result.outcome,
            digest: try session.stateDigest()
        )
    }
}

/// Calls drawn from a world's schemas and the values in its seed; most are valid, some are not.
private struct RandomArguments {
    private let world: World
    private var chance: SessionChance
    private var values: [String: [JSON]] = [:]

    init(_ world: World, seed: UInt64) throws {
        self.world = world
        chance = SessionChance(environmentSeed: 0x7465_7374, sessionSeed: seed)
        let connection = try Connection(image: world.image)
        for layout in try TableLayout.list(connection) {
            for column in layout.columns {
                let sql =
                    "SELECT DISTINCT \(DatabaseDigest.quoted(column)) FROM \(DatabaseDigest.quoted(layout.name)) LIMIT 40"
                let found = try connection.query(sql).map { $0[0].json }.filter { !$0.isNull }
                // `customer_id` asks for the id of a customer.
                for name in [column, "\(layout.name.dropLast())_\(column)"] { values[name, default: []] += found }
            }
        }
    }

    mutating func draw(below bound: Int) -> Int { Int(chance.next(below: UInt64(bound))) }

    mutating func call() -> (tool: String, arguments: JSON) {
        let tool = world.tools[draw(below: world.tools.count)]
        return (tool.name, value(of: tool.input, named: ""))
    }

    private mutating func value(of schema: JSON, named name: String) -> JSON {
        if let choices = schema["enum"]?.arrayValue { return choices[draw(below: choices.count)] }
        if let known = values[name], !known.isEmpty, draw(below: 10) > 0 { return known[draw(below: known.count)] }
        switch schema["type"]?.stringValue {
        case "object":
            var object = JSONObject()
            let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            for (key, member) in schema["properties"]?.objectValue ?? [:]
            where required.contains(key) || draw(below: 3) == 0 {
                object[key] = value(of: member, named: key)
            }
            return .object(object)
        case "array":
            let items = schema["items"] ?? [:]
            return .array((0...draw(below: 2)).map { _ in value(of: items, named: String(name.dropLast())) })
        case "integer": return .integer(Int64(draw(below: 12)))
        case "number": return .double(Double(draw(below: 1000)) / 8)
        case "boolean": return .bool(draw(below: 2) == 0)
        default: return .string(["a", "é", "note for the lead", "2026-03-05", ""][draw(below: 5)])
        }
    }
}
