import Environments
import Glibc
import JSON
import Runtime
import SQLite
import Synchronization
import Testing

/// Each attack of `runtime.md`, "Hostile SQL", and more, as the call of a tool: it ends in its outcome within its limit,
/// and harms neither its session nor another.
struct HostileCallTests {
    @Test(arguments: SessionKind.all, HostileCall.all)
    func `An attack ends within its limit, changes nothing and leaves others running`(
        kind: SessionKind,
        attack: HostileCall
    ) throws {
        let world = try HostileWorld.load(attack)
        let session = try kind.open(world, 1)
        let bystander = try kind.open(world, 1)
        // Written, so that it has pages of its own.
        #expect(bystander.call("next", arguments: [:]).isCommittedWrite)
        let (before, beside) = (try Observed(session), try Observed(bystander))

        let result = session.call("attack", arguments: attack.arguments)
        let ranOutOfSteps = attack.mayRunOutOfSteps && result.outcome == .toolError && result.code == "limit"
        #expect(ranOutOfSteps || result.outcome == attack.outcome, "\(result.observation.prefix(300))")
        #expect(ranOutOfSteps || result.code == attack.code, "\(result.observation.prefix(300))")
        #expect(!result.isCommittedWrite)
        // What the agent sent is not sent back whole.
        #expect(result.observation.utf8.count < 32 << 10)
        #expect(try Observed(session) == before)
        #expect(try Observed(bystander) == beside)

        // The same attack again ends the same way, and both go on as if there had been none.
        if attack.outcome != .environmentFault {
            #expect(session.call("attack", arguments: attack.arguments) == result)
        }
        let control = try kind.open(world, 1)
        for tool in ["next", "search", "next"] {
            #expect(session.call(tool, arguments: [:]) == control.call(tool, arguments: [:]))
        }
        #expect(try Observed(session) == Observed(control))
        #expect(bystander.call("next", arguments: [:]).isCommittedWrite)
        #expect(bystander.call("search", arguments: [:]) == control.call("search", arguments: [:]))
        #expect(try Observed(bystander) == Observed(control))
        #expect(try session.query("PRAGMA integrity_check") == [[.text("ok")]])
    }

    @Test(arguments: SessionKind.all)
    func `Sessions on another thread answer as ever while one is attacked`(kind: SessionKind) async throws {
        let attacks = [
            HostileCall.work, HostileCall.values, HostileCall.memory, HostileCall.patterns, HostileCall.writes,
        ].flatMap { $0.prefix(2) }
        let worlds = try attacks.map { try HostileWorld.load($0) }
        for (attack, world) in zip(attacks, worlds) {
            let isOver = Shared(false)
            let control = try Self.play(kind, world, rounds: 3)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let session = try kind.open(world, 9)
                    let code = session.call("attack", arguments: attack.arguments).code
                    isOver.value = true
                    #expect(code == attack.code, "\(attack.what)")
                }
                group.addTask {
                    var rounds = 0
                    repeat {
                        let lines = try Self.play(kind, world, rounds: 3)
                        #expect(lines == control, "\(attack.what)")
                        rounds += 1
                    } while !isOver.value && rounds < 20
                }
                try await group.waitForAll()
            }
        }
    }

    private static func play(_ kind: SessionKind, _ world: World, rounds: Int) throws -> [String] {
        let session = try kind.open(world, 2)
        var observations: [String] = []
        for _ in 0..<rounds {
            for tool in ["next", "search"] { observations.append(session.call(tool, arguments: [:]).observation) }
        }
        return observations + ["\(try session.stateDigest())"]
    }

    @Test(arguments: SessionKind.all)
    func `A call that is busy inside of SQLite for seconds keeps no other from answering`(kind: SessionKind) throws {
        let hostile = try #require(HostileCall.work.first { $0.mayRunOutOfSteps })
        let world = try HostileWorld.load(hostile)
        let session = try kind.open(world, 2)
        let attack = Attack(try kind.open(world, 1))
        // A thread of its own: on the shared ones another test's work may be in the way.
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
            if let context { Unmanaged<Attack>.fromOpaque(context).takeUnretainedValue().run() }
            return nil
        }
        try #require(pthread_create(&thread, nil, start, Unmanaged.passUnretained(attack).toOpaque()) == 0)
        while !attack.hasBegun.load(ordering: .acquiring) { sched_yield() }
        for _ in 0..<20 { #expect(session.call("next", arguments: [:]).outcome == .ok) }
        let wasInTime = !attack.hasEnded.load(ordering: .acquiring)
        pthread_join(thread, nil)
        #expect(wasInTime, "twenty calls took longer than another's deadline")
        #expect(["timeout", "limit"].contains(attack.result?.code), "\(String(describing: attack.result))")
    }

    /// A call that one thread makes while another looks on; the result is read when that thread is gone.
    private final class Attack: @unchecked Sendable {
        private let session: any Session
        let hasBegun = Atomic(false)
        let hasEnded = Atomic(false)
        private(set) var result: CallResult?

        init(_ session: any Session) {
            self.session = session
        }

        func run() {
            hasBegun.store(true, ordering: .releasing)
            result = session.call("attack", arguments: [:])
            hasEnded.store(true, ordering: .releasing)
        }
    }

    @Test(arguments: SessionKind.all)
    func `Triggers do not fire themselves, alone or in turn`(kind: SessionKind) throws {
        let call = HostileCall(
            what: "",
            steps: """
                [{run: INSERT INTO echo VALUES (1)}, {run: INSERT INTO ping VALUES (1)}, {row: r, sql: "SELECT \
                (SELECT count(*) FROM echo) AS echoes, (SELECT count(*) FROM ping) AS pings, \
                (SELECT count(*) FROM pong) AS pongs"}]
                """
        )
        let session = try kind.open(HostileWorld.load(call), 1)
        let result = session.call("attack", arguments: [:])
        #expect(result.value == ["echoes": 2, "pings": 2, "pongs": 1])
    }

    @Test(arguments: SessionKind.all)
    func `What an agent sends is never sent back at length`(kind: SessionKind) throws {
        let tools = TestWorld.tool(
            "[{value: v, sql: SELECT :x}]",
            input:
                "{type: object, properties: {x: {type: integer}, y: {additionalProperties: {type: integer}}}, additionalProperties: false}"
        )
        let session = try kind.open(TestWorld.load(tools: tools), 1)
        let long = String(repeating: "n", count: 1_000_000)
        let many = JSONObject((0..<100_000).map { ("\(long.prefix(20))\($0)", .integer(Int64($0))) })
        let results = [
            session.call(long, arguments: [:]), session.call("t", arguments: .string(long)),
            session.call("t", arguments: ["x": .string(long)]), session.call("t", arguments: .object([long: 1])),
            session.call("t", arguments: .object(many)), session.call("t", arguments: ["x": .object([long: 1])]),
            session.call("t", arguments: ["y": .object([long: "a"])]), session.call("t", argumentsText: long),
            session.call("t", argumentsText: "{\"\(long)"),
            session.call("t", argumentsText: "{\"\(long)\": 1, \"\(long)\": 2}"),
        ]
        for result in results {
            #expect([.invalidArguments, .unknownTool].contains(result.outcome))
            #expect(result.observation.utf8.count < 4096, "\(result.observation.prefix(200))")
        }
    }

    @Test(arguments: SessionKind.all)
    func `Set-up that never ends fails, and leaves the session as it was`(kind: SessionKind) throws {
        let session = try kind.open(TestWorld.load(tools: TestWorld.tool("[{value: v, sql: SELECT 1}]")), 1)
        let before = try Observed(session)
        for sql in [
            "UPDATE orders SET note = (\(HostileCall.endless) SELECT count(*) FROM n)",
            "INSERT INTO log (text) \(HostileCall.endless) SELECT hex(randomblob(400000)) FROM n",
            "INSERT INTO log (id) VALUES (9223372036854775807)", "UPDATE orders SET note = zeroblob(2000000000)",
            "UPDATE orders SET note = 'x' LIKE hex(zeroblob(400000))",
        ] {
            let error = #expect(throws: RuntimeError.self) {
                try session.runSetup(["INSERT INTO log (text) VALUES (awm_uuid())", sql], parameters: [:])
            }
            #expect(error?.code == .setupFailed)
            #expect(try Observed(session) == before)
        }
        try session.runSetup(["INSERT INTO log (text) VALUES ('set up')"], parameters: [:])
        #expect(try session.query("SELECT id, text FROM log") == [[.integer(1), .text("set up")]])
    }
}

/// A value that two threads use.
private final class Shared<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) {
        content = Mutex(value)
    }

    var value: Value {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}
