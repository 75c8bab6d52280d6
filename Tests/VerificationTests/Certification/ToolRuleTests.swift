import Environments
import JSON
import Runtime
import SQLite
import Testing

@testable import Verification

/// Rules for tools whose breach no package can bring about in this runtime.
@Suite struct ToolRuleTests {
    private let desk = Desk(Desk.order)

    @Test func `a reading tool that writes is refused when the package is read`() throws {
        let writing = desk.editing(
            "tools.yaml",
            "SELECT id, name, shelf, stock, price FROM items ORDER BY id",
            "UPDATE items SET stock = stock RETURNING id, name, shelf, stock, price"
        )
        let error = try #require(throws: PackageError.self) { try writing.world() }
        #expect(error.findings.map(\.code) == ["read-only-writes"])
    }

    @Test func `a reading tool that reports a write is told`() throws {
        let trial = try desk.toolTrial("list_items")
        var played = ToolTrial.Played()
        played.results = trial.arguments.map { _ in CallResult(.ok, [:], isCommittedWrite: true) }
        let found = try ReadOnlyTools.findings(trial, played)
        #expect(found.map(\.code) == ["read-writes"])
        #expect(found[0].evidence["arguments"] == [:])
        #expect(try ReadOnlyTools.findings(desk.toolTrial("place_order"), played).isEmpty)
    }

    @Test func `a reading tool that writes without a word is told`() throws {
        let trial = try desk.toolTrial("list_items")
        var played = try trial.play { trial.world.session(seed: 0) }
        #expect(try ReadOnlyTools.findings(trial, played).isEmpty)
        played.states[1] = try StateEdit.edited(played.states[1]) { try $0.delete(from: "orders", key: [.integer(1)]) }
        let found = try ReadOnlyTools.findings(trial, played)
        #expect(found.map(\.code) == ["read-writes"])
        #expect(found[0].evidence["changes"]?["orders"] != nil)
    }

    @Test func `a call that only reads is made once and counts as often as it comes up`() throws {
        let trial = try desk.toolTrial("list_items")
        let played = try trial.play { trial.world.session(seed: 0) }
        #expect(played.results.count == trial.arguments.count)
        #expect(Set(played.results).count == 1)
        let writing = try desk.toolTrial("place_order")
        let written = try writing.play { writing.world.session(seed: 0) }
        #expect(written.results.count == writing.arguments.count)
        #expect(written.results.contains { $0.isCommittedWrite })
    }

    @Test func `results that are not the same again are told with both`() throws {
        let trial = try desk.toolTrial("get_item", known: [["item_id": 2]])
        let results = trial.arguments.map { _ in CallResult(.ok, "another") }
        let found = try StableResults.findings(trial, results)
        #expect(found.map(\.code) == ["unstable-result"])
        #expect(found[0].evidence["arguments"] == ["item_id": 2])
        #expect(found[0].evidence["second"]?["name"] == "desk lamp")
    }

    @Test func `a rare fault is a warning, more than one in a hundred an error`() throws {
        let trial = try desk.toolTrial("get_item")
        let fine = CallResult(.ok, [:])
        let fault = CallResult.error(.environmentFault, code: "more_than_one_row", message: "two rows")
        func found(_ faults: Int, of calls: Int) -> [CertificateFinding] {
            let results = Array(repeating: fault, count: faults) + Array(repeating: fine, count: calls - faults)
            return ToolFaults.findings(trial, results)
        }
        #expect(found(0, of: 100).isEmpty)
        #expect(found(1, of: 100).map(\.severity) == [.warning])
        #expect(found(2, of: 100).map(\.severity) == [.error])
        #expect(ToolFaults.findings(trial, []).map(\.code) == ["tool-not-tried"])
    }

    @Test func `a solution whose tool breaks is told as well as the tool`() throws {
        let broken = desk.editing(
            "tools.yaml",
            "price FROM items WHERE id = :item_id\n",
            "price FROM items WHERE id >= :item_id\n"
        )
        .editing(
            "tasks.yaml",
            "- {tool: list_items}\n",
            "- {tool: list_items}\n      - {tool: get_item, arguments: {item_id: $1.items.0.id}}\n"
        )
        .editing("tasks.yaml", "$2.code, left: $2.left", "$3.code, left: $3.left")
        #expect(try broken.codes() == ["environment-fault", "tool-fault"])
    }

    @Test func `a world whose database is not the one of its sources is told`() throws {
        let held = try desk.editing("seed.sql", "'copper kettle'", "'iron kettle'").world()
        let world = try World(desk.package(), image: held.image)
        #expect(try SeedRules.findings(desk.package(), world).map(\.code) == ["seed-differs"])
        #expect(try SeedRules.findings(desk.package(), desk.world()).isEmpty)
        let other = try AssembledEnvironment(desk.editing("seed.sql", "'copper kettle'", "'iron kettle'").package())
        let found = try SeedRules.findings(desk.package(), desk.world(), builtFrom: other.seed)
        #expect(found.map(\.code) == ["seed-differs", "seed-differs"])
    }

    @Test func `the own actor may be named where it makes no difference`() throws {
        // The argument is taken and used for nothing but a filter of reading.
        let reading = desk.editing(
            "tools.yaml",
            "properties: {item_id: {type: integer}}\n    required: [item_id]\n    additionalProperties: false\n  steps:\n    - {rows: orders",
            "properties: {item_id: {type: integer}, staff_id: {type: integer}}\n    required: [item_id]\n    additionalProperties: false\n  steps:\n    - {rows: orders"
        ).editing(
            "tools.yaml",
            "item_id >= :item_id ORDER",
            "item_id >= :item_id AND staff_id = coalesce(:staff_id, staff_id) ORDER"
        )
        #expect(try reading.codes() == [])
    }

    @Test(
        arguments: [
            ("SELECT date('now', 'LocalTime')", "localtime"), ("SELECT datetime(x, 'utc') FROM t", "utc"),
            ("SELECT 'it''s localtime' -- 'utc'", nil), ("SELECT \"utc\" FROM t", nil),
        ] as [(String, String?)]
    )
    func `modifiers that ask for the machine's zone are found in texts only`(sql: String, word: String?) {
        #expect(ClockLeaks.modifier(in: sql)?.word == word)
    }
}
