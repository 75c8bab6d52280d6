import JSON
import Testing

@testable import Verification

@Suite struct KnownValuesTests {
    private func known(_ instruction: String, _ results: JSON = [:]) throws -> KnownValues {
        let desk = Desk(Desk.shelf.replacing("On which shelf is the desk lamp?", with: instruction))
        var known = KnownValues(try desk.trial())
        known.add(results)
        return known
    }

    @Test(
        arguments: [
            ("Order 12 of them", 12), ("It costs 12.50 pounds", 12.5), ("It has 1,250 rows", 1250), ("Take seven", 7),
            ("Say nothing", 0), ("Take the lamp", 1), ("Say nothing", true), ("Say nothing", .null),
            ("For Robert Ashdown in Lewes", "Robert Ashdown"), ("For ROBERT ashdown", "Robert Ashdown"),
            ("The lamp of Ashdown, Robert", "Robert Ashdown"), ("Since 1 December 2025", "2025-12-01"),
            ("From the 3rd of March on", "2026-03-03"), ("From Mar 3 on", "2026-03-03"),
            ("On 2026-03-03", "2026-03-03"),
            ("On 3 March at 9:30", "2026-03-03 09:30:00"), ("On 3 March at 2 pm", "2026-03-03 14:00:00"),
            ("On 3 March", "2026-03-03 00:00:00"), ("At noon", "12:00"),
        ] as [(String, JSON)]
    )
    func `what was said in any usual form is known`(instruction: String, value: JSON) throws {
        #expect(try known(instruction).contains(value))
    }

    @Test(
        arguments: [
            ("It costs £12.50", 1250), ("Order 12 of them", 13), ("For Robert", "Robert Ashdown"),
            ("Since 11 December 2025", "2025-12-01"), ("Since 1 December 2025", "2025-12-02"),
            ("On 3 March", "2026-03-03 09:30:00"),
            ("Look at FK-10421", 10421),
        ] as [(String, JSON)]
    )
    func `what has to be worked out or guessed is not known`(instruction: String, value: JSON) throws {
        #expect(try !known(instruction).contains(value))
    }

    @Test func `results of earlier calls are known`() throws {
        let known = try known("Say nothing", ["orders": [["id": 4711, "code": "ORD-9", "note": "owes 38"]]])
        #expect(known.contains(4711))
        #expect(known.contains("ord-9"))
        #expect(known.contains(38))
        #expect(!known.contains(4712))
    }

    @Test func `policy, title and tools are known`() throws {
        let known = try known("Say nothing")
        #expect(known.contains("never order more"))
        #expect(known.contains("Put an item on another shelf."))
    }
}
