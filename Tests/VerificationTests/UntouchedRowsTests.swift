import Environments
import JSON
import SQLite
import Testing

@testable import Verification

@Suite struct UntouchedRowsTests {
    private struct Broken: Error {}

    @Test func `a query that sees only the state is run once`() throws {
        let untouched = UntouchedRows()
        var runs = 0
        func rows(_ sql: String) throws -> QueryRows {
            try untouched.rows(of: sql) {
                runs += 1
                return QueryRows(columns: ["n"], rows: [[.integer(Int64(runs))]])
            }
        }
        for _ in 0..<3 { #expect(try rows("SELECT stock FROM final.items").scalar == .integer(1)) }
        #expect(try rows("SELECT name FROM final.items").scalar == .integer(2))
    }

    @Test(arguments: ["SELECT @answer", "SELECT $Answer", "SELECT 1 FROM CALLS", "SELECT 1 FROM main.\"calls\""])
    func `a query that sees more is run each time`(sql: String) throws {
        let untouched = UntouchedRows()
        var runs = 0
        for _ in 0..<2 {
            _ = try untouched.rows(of: sql) {
                runs += 1
                return QueryRows(columns: [], rows: [])
            }
        }
        #expect(runs == 2)
    }

    @Test func `a query that fails is run again`() throws {
        let untouched = UntouchedRows()
        #expect(throws: Broken.self) { try untouched.rows(of: "SELECT 1") { throw Broken() } }
        #expect(try untouched.rows(of: "SELECT 1") { QueryRows(columns: [], rows: [[.integer(1)]]) }.rows.count == 1)
    }

    @Test func `one verifier judges attempts that change nothing by their answers and their calls`() throws {
        let kiosk = try Kiosk(
            """
            - id: t
              instruction: Look at an item and say its stock.
              verifier:
                checks:
                  - {name: looked, sql: "SELECT count(*) = 1 FROM calls WHERE tool = 'get_item'"}
                  - {name: said, sql: SELECT @answer ->> 'stock' = stock FROM final.items WHERE id = 1}
                  - {name: nothing sold, sql: SELECT stock = 10 FROM final.items WHERE id = 1}
            """
        )
        let instance = try kiosk.instance()
        let verifier = try Verifier(instance)
        func passed(_ calls: [Kiosk.Call], _ answer: JSON?) throws -> [Bool] {
            try verifier.verify(Kiosk.attempt(calls, answer: answer, in: instance)).checks.map(\.passed)
        }
        let look = Kiosk.Call("get_item", ["item_id": 1])
        #expect(try passed([], nil) == [false, false, true])
        #expect(try passed([look], ["stock": 10]) == [true, true, true])
        #expect(try passed([look, look], ["stock": 9]) == [false, false, true])
        #expect(try passed([.stock(1, 7)], ["stock": 7]) == [false, true, false])
        #expect(try passed([], ["stock": 10]) == [false, true, true])
    }
}
