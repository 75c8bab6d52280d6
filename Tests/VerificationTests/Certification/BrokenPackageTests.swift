import Environments
import JSON
import Testing

@testable import Verification

/// Packages that are broken in one place, each caught by the finding that was made for it and by no other.
@Suite struct BrokenPackageTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        var what: String
        var code: FindingCode
        var desk: Desk

        init(_ what: String, _ code: FindingCode, _ desk: Desk) {
            self.what = what
            self.code = code
            self.desk = desk
        }

        var testDescription: String { "\(what): \(code.rawValue)" }
    }

    @Test(arguments: seeds + tools)
    func `a broken seed or tool is caught by exactly its finding`(broken: Broken) throws {
        let certificate = try broken.desk.certificate()
        #expect(Set(certificate.findings.map(\.code)) == [broken.code.rawValue], "\(certificate.findings)")
        let isError = broken.code.severity == .error
        #expect(certificate.level == (isError ? .failed : .certified))
        // The task is good; what it runs on is not.
        #expect(certificate.tasks[0].level == (isError ? .sound : .certified))
    }

    @Test(arguments: tasks)
    func `a broken task is caught by exactly its finding`(broken: Broken) throws {
        let certificate = try broken.desk.certificate()
        #expect(Set(certificate.findings.map(\.code)) == [broken.code.rawValue], "\(certificate.findings)")
        #expect(certificate.findings.allSatisfy { $0.place?.file == "tasks.yaml" && !$0.hint.isEmpty })
        switch broken.code {
        case .noSolution: #expect(certificate.tasks[0].level == .sound)
        case let code where code.severity == .warning: #expect(certificate.tasks[0].level == .certified)
        default:
            #expect(certificate.tasks[0].level == .failed)
            #expect(certificate.tasks[0].reasons.first?.hasPrefix(broken.code.rawValue) == true)
        }
    }

    @Test func `a package breaks in every way that there is a code for`() {
        // What no package can do in this runtime is tested rule by rule.
        let impossible: Set<FindingCode> = [.readWrites, .unstableResult, .seedDiffers, .environmentFault]
        let broken = Set((Self.seeds + Self.tools + Self.tasks).map(\.code))
        #expect(broken.union(impossible) == Set(FindingCode.allCases))
        #expect(broken.isDisjoint(with: impossible))
    }

    private static let desk = Desk(Desk.order)

    private static let seeds = [
        Broken(
            "a statement of the seed fails",
            .seedFails,
            desk.adding(to: "seed.sql", "INSERT INTO nowhere VALUES (1);")
        ),
        Broken(
            "an order of an item that is not there",
            .brokenForeignKey,
            desk.editing("seed.sql", "(1, 4, 1, 5, 'for the hall'", "(1, 99, 1, 5, 'for the hall'")
        ),
    ]

    private static let tools = [
        Broken(
            "a row step that gives several rows",
            .toolFault,
            desk.editing(
                "tools.yaml",
                "price FROM items WHERE id = :item_id\n",
                "price FROM items WHERE id >= :item_id\n"
            )
        ),
        Broken(
            "an argument for which no value is known",
            .toolNotTried,
            desk.adding(
                to: "tools.yaml",
                """
                - name: find_plate
                  description: Find a plate.
                  input:
                    type: object
                    properties: {plate: {type: string, pattern: "^[A-Z]{9}$"}}
                    required: [plate]
                    additionalProperties: false
                  steps:
                    - {rows: plates, sql: SELECT id FROM items WHERE name = :plate ORDER BY id}
                """
            )
        ),
        Broken(
            "a tool that takes any further argument",
            .invalidAccepted,
            desk.editing(
                "tools.yaml",
                "required: [item_id]\n    additionalProperties: false\n  steps:\n    - row: item",
                "required: [item_id]\n  steps:\n    - row: item"
            )
        ),
        Broken(
            "an argument without a type",
            .invalidAccepted,
            desk.editing(
                "tools.yaml",
                "properties: {item_id: {type: integer}}\n    required: [item_id]\n    additionalProperties: false\n  steps:\n    - {rows: orders",
                "properties: {item_id: {description: The item}}\n    required: [item_id]\n    additionalProperties: false\n  steps:\n    - {rows: orders"
            )
        ),
        Broken(
            "rows in no order",
            .unstableOrder,
            desk.editing("tools.yaml", "price FROM items ORDER BY id", "price FROM items")
        ),
        Broken(
            "the time of the machine's own zone",
            .clockLeak,
            desk.editing(
                "tools.yaml",
                "SELECT name, shelf, stock, price FROM",
                "SELECT name, shelf, datetime('now', 'localtime') AS seen_at FROM"
            )
        ),
        Broken(
            "an argument that says who acts",
            .impersonation,
            desk.editing(
                "tools.yaml",
                "quantity: {type: integer, minimum: 1, maximum: 20}",
                "quantity: {type: integer, minimum: 1, maximum: 20}\n      staff_id: {type: integer}"
            )
            .editing(
                "tools.yaml",
                "VALUES (:item_id, @staff_id, :quantity",
                "VALUES (:item_id, coalesce(:staff_id, @staff_id), :quantity"
            )
        ),
    ]

    /// The order task with other checks.
    private static func order(checking checks: String) -> Desk {
        let start = Desk.order.range(of: "  verifier:").map { String(Desk.order[..<$0.lowerBound]) } ?? ""
        return Desk(start + "  verifier:\n    checks:\n" + checks)
    }

    private static func count(checking matcher: String) -> Desk {
        Desk(Desk.count).editing("tasks.yaml", "answer: {number: 17}", matcher)
    }

    private static let reported = """
              - {name: code, answer: {path: /code, sql: SELECT code FROM final.orders WHERE id > 1}}
              - {name: left, answer: {path: /left, sql: SELECT stock FROM final.items WHERE id = 1}}

        """

    private static let tasks = [
        Broken(
            "a setup that fails",
            .setupFailed,
            desk.editing("tasks.yaml", "  solution:\n", "  setup: {sql: UPDATE nowhere SET a = 1}\n  solution:\n")
        ),
        Broken(
            "a check of a column that is not there",
            .invalidCheck,
            desk.editing("tasks.yaml", "SELECT stock FROM final.items", "SELECT number FROM final.items")
        ),
        Broken("guards only", .guardsOnly, order(checking: "      - {name: nothing else, changes: solution}\n")),
        Broken(
            "no solution",
            .noSolution,
            Desk(Desk.shelf).editing(
                "tasks.yaml",
                "  solution: {calls: [{tool: list_items}], answer: {shelf: $1.items.1.shelf}}\n",
                ""
            )
        ),
        Broken(
            "a wrong answer in the solution",
            .referenceFails,
            desk.editing("tasks.yaml", "left: $2.left}", "left: 99}")
        ),
        Broken(
            "calls are counted",
            .referenceUnstable,
            order(
                checking: reported
                    + "      - {name: nothing else, changes: solution}\n      - {name: two calls, sql: SELECT count(*) = 2 FROM calls}\n"
            )
        ),
        Broken(
            "an order that was there before will do",
            .noopPasses,
            order(checking: "      - {name: an order, sql: SELECT count(*) >= 1 FROM final.orders}\n")
        ),
        Broken("any answer will do", .donePasses, count(checking: "sql: SELECT @answer IS NOT NULL")),
        Broken("a word of the instruction will do", .echoPasses, count(checking: "answer: {contains: in stock}")),
        Broken("a number among others will do", .dumpPasses, count(checking: "answer: {contains: \"17\"}")),
        Broken("many numbers will do", .decoyNumber, count(checking: "answer: {regex: \"^There are.*17\"}")),
        Broken(
            "any shelf will do",
            .foreignAnswerPasses,
            Desk(
                Desk.shelf.replacing(
                    "answer: {path: /shelf, sql: SELECT shelf FROM final.items WHERE id = 2}",
                    with: "sql: SELECT @answer ->> 'shelf' GLOB '?-?'"
                ),
                Desk.shelf.replacing("where-is-the-lamp", with: "where-is-the-teapot").replacing(
                    "items.1",
                    with: "items.2"
                )
                .replacing("WHERE id = 2", with: "WHERE id = 3").replacing("desk lamp", with: "teapot")
            )
        ),
        Broken(
            "an answer earns a share without the work",
            .unearnedReward,
            Desk(
                Desk.order.replacing("changes: solution}", with: "changes: solution, guard: false}")
                    .replacing(
                        "properties: {code: {type: string}, left",
                        with: "properties: {code: {type: string}, quantity: {type: integer}, left"
                    )
                    .replacing("[code, left]", with: "[code, quantity, left]")
                    .replacing("left: $2.left}", with: "left: $2.left, quantity: 2}")
                    + "\n      - {name: quantity, answer: {path: /quantity, equals: 2}}"
            )
        ),
        Broken(
            "a call that changes nothing",
            .needlessStep,
            desk.editing(
                "tasks.yaml",
                "note: for the window}}\n",
                "note: for the window}}\n      - {tool: move_item, arguments: {item_id: $1.items.0.id, shelf: $1.items.0.shelf}}\n"
            )
        ),
        Broken(
            "whatever else is written",
            .extraWritePasses,
            order(
                checking: reported + """
                          - name: the order
                            guard: true
                            sql: |
                              SELECT (SELECT count(*) = 1 FROM final.orders WHERE id > 1 AND item_id = 1 AND staff_id = 2
                                AND quantity = 2 AND note = 'for the window') AND (SELECT stock = 5 FROM final.items WHERE id = 1)

                    """
            )
        ),
        Broken(
            "three answers, and chance finds one",
            .chanceReward,
            Desk(
                """
                - id: how-often
                  instruction: How many times does the letter e stand in the name of item number two?
                  answer_schema:
                    type: object
                    properties: {times: {type: integer, minimum: 0, maximum: 2}}
                    required: [times]
                    additionalProperties: false
                  solution: {calls: [{tool: list_items}], answer: {times: 1}}
                  verifier:
                    checks:
                      - {name: nothing changed, changes: {}}
                      - {name: times, answer: {path: /times, equals: 1}}
                """
            )
        ),
        Broken(
            "a cell that nobody looks at",
            .uncheckedChange,
            order(
                checking: reported + """
                          - name: changes
                            changes:
                              orders: {added: 1, where: "item_id = 1 AND staff_id = 2 AND quantity = 2"}
                              items: {changed: 1, where: "id = 1 AND stock = 5", columns: [stock]}

                    """
            )
        ),
        Broken(
            "a row that nobody looks at",
            .uncheckedChange,
            order(
                checking: """
                          - name: code
                            answer: {path: /code, sql: SELECT code FROM final.orders WHERE id > 1}
                          - name: left
                            sql: SELECT @answer ->> 'left' = 5
                          - name: changes
                            changes:
                              orders: {added: 1, where: "item_id = 1 AND staff_id = 2 AND quantity = 2 AND note = 'for the window'"}
                              items: {changed: 0..1, columns: [stock]}

                    """
            )
        ),
        Broken(
            "there is only one row to take",
            .weakMutation,
            Desk(
                """
                - id: drop-the-order
                  instruction: Cancel the order of the coffee mill.
                  solution:
                    calls:
                      - {tool: list_items}
                      - {tool: list_orders, arguments: {item_id: $1.items.3.id}}
                      - {tool: drop_order, arguments: {order_id: $2.orders.0.id}}
                  verifier:
                    checks:
                      - {name: nothing else, changes: solution}
                      - {name: dropped, sql: SELECT count(*) = 0 FROM final.orders WHERE id = 1}
                """
            ).adding(
                to: "tools.yaml",
                """
                - name: drop_order
                  description: Cancel an order.
                  input:
                    type: object
                    properties: {order_id: {type: integer}}
                    required: [order_id]
                    additionalProperties: false
                  steps:
                    - row: order
                      sql: DELETE FROM orders WHERE id = :order_id RETURNING code
                      else: {code: not_found, message: "No order {order_id}."}
                """
            )
        ),
        Broken(
            "a part of the answer that nobody looks at",
            .uncheckedAnswer,
            order(
                checking: """
                          - {name: nothing else, changes: solution}
                          - {name: code, answer: {path: /code, sql: SELECT code FROM final.orders WHERE id > 1}}

                    """
            )
        ),
        Broken(
            "= on a price",
            .realEquality,
            desk.adding(
                to: "tasks.yaml",
                "      - {name: price, sql: SELECT price = 24.5 FROM final.items WHERE id = 1}"
            )
        ),
        Broken(
            "a note that nobody asked for",
            .unreachableArgument,
            desk.editing("tasks.yaml", "note: for the window}}", "note: mind the umbrella}}")
        ),
        Broken(
            "an answer that cannot be known",
            .unreachableAnswer,
            Desk(Desk.shelf).editing("tasks.yaml", "answer: {shelf: $1.items.1.shelf}", "answer: {shelf: QX-12904}")
                .editing("tasks.yaml", "SELECT shelf FROM final.items", "SELECT secret FROM final.items")
        ),
    ]
}

extension String {
    /// The first place where a text stands.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
