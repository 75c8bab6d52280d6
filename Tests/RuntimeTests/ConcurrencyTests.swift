import Environments
import JSON
import Runtime
import Testing

struct ConcurrencyTests {
    private static let calls: [(String, JSON)] = [
        ("search_customers", ["query": "an", "limit": 5]),
        (
            "add_address",
            [
                "customer_id": 1, "label": "Shed", "recipient": "A", "street": "B 1", "city": "C",
                "postcode": "BS6 6HN",
            ]
        ),
        ("get_customer", ["customer_id": 1]),
        ("update_customer", ["customer_id": 2, "phone": "0117 496 0000"]),
        ("add_address", ["customer_id": 1, "label": "Shed"]),
        ("get_customer", ["customer_id": 2]),
        ("list_categories", [:]),
    ]

    private static func play(_ world: World, _ kind: SessionKind, seed: UInt64) throws -> [String] {
        let session = try kind.open(world, seed)
        let states = try calls.map { tool, arguments in
            "\(session.call(tool, arguments: arguments).observation) \(try session.stateDigest())"
        }
        return states + [session.clock.text]
    }

    @Test(arguments: SessionKind.all)
    func `Threads with sessions of their own share a world, and each sees what it would see alone`(
        kind: SessionKind
    ) async throws {
        let world = try Starter.shop.world()
        let alone = try Self.play(world, kind, seed: 1)
        #expect(Set(alone.map { $0.suffix(64) }).count > 2)
        let found = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { try Self.play(world, kind, seed: 1) } }
            return try await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(found == Array(repeating: alone, count: 8))
    }

    @Test func `Worlds are loaded, patterns matched and states compared on several threads at once`() async throws {
        let found = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let session = try TestWorld.session(
                        "[{run: \"INSERT INTO log (text) SELECT :x WHERE :x REGEXP :p\"}]",
                        input: "{type: object, properties: {x: {}, p: {}}}"
                    )
                    for round in 0..<20 {
                        let text = JSON.string("text \(number) \(round)")
                        let result = session.call(
                            "t",
                            arguments: ["x": text, "p": .string("^text \(number) \(round)$")]
                        )
                        guard result.isCommittedWrite else { return result.observation }
                    }
                    return "\(try StateDiff(from: session.world.start(seed: 0), to: session.snapshot()).rows.count)"
                }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(found == Array(repeating: "20", count: 8))
    }
}
