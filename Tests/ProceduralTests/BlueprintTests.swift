import Procedural
import Testing

/// A domain that holds, for tests to break.
private let tea = """
    schema: awm.blueprint/1
    kind: domain
    name: tea-room
    category: hospitality
    titles: ["{surname} Tea Room", "The {tree} Kettle", "{place} Tea House"]
    about: Guests drink tea. The agent waits at tables.
    actor: {entity: waiter, where: {job: floor}}
    lists: {tea: [Assam, Sencha, Oolong, Keemun, Rooibos, Matcha, Darjeeling, Ceylon, Pu-erh, Yunnan]}
    entities:
      guest: {nouns: [guest/guests], is: customer, rows: 4..6, attributes: {name: person, phone: phone}}
      waiter: {nouns: [waiter/waiters], is: staff, rows: 2..4, attributes: {name: person, job: "one of floor 2, bar"}}
      tea: {nouns: [tea/teas], is: item, rows: 3..5, attributes: {name: "text {tea}; unique", price: money 3..9, left: count 5..40}}
      order:
        nouns: [order/orders]
        is: case
        rows: 6..9
        refs: {guest: guest, tea: tea}
        attributes: {code: code OR, pots: count 1..3, placed_at: time -3..0, paid_at: stamp}
        states: {open: 3, paid: 5}
        moves: {pay: open -> paid; stamp paid_at}
        rules: [{stock: {ref: tea, column: left, by: pots}}]
    """

private func problems(_ text: String) throws -> String {
    do {
        _ = try BlueprintLibrary(further: [("tea.yaml", Array(text.utf8))])
        return ""
    } catch {
        return error.description
    }
}

struct BlueprintTests {
    @Test func `the built-in blueprints hold, and cover more than forty domains in every category`() throws {
        let library = try BlueprintLibrary()
        #expect(library.domains.count >= 40)
        #expect(library.modules.count >= 20)
        #expect(Set(library.domains.map(\.category)) == Set(Blueprint.categories))
        #expect(library.modules.contains { $0.name == "checklists" })
    }

    @Test func `a blueprint of one's own is composed like a built-in one`() throws {
        let library = try BlueprintLibrary(further: [("tea.yaml", Array(tea.utf8))])
        let draft = try EnvironmentGenerator(library, seed: 1, domains: ["tea-room"]).draft(0)
        #expect(draft.composition.domain == "tea-room")
        #expect(draft.composition.entities.contains { $0.key == "order" })
        #expect(draft.tools.contains { $0.name == "pay_order" })
    }

    @Test func `what staff do is the agent's own, unless a rule is about who does it`() throws {
        func creating(_ rules: String) throws -> ToolPlan {
            let text = tea.replacing(
                "refs: {guest: guest, tea: tea}",
                with: "refs: {guest: guest, tea: tea, taken_by: waiter}"
            )
            .replacing("rules: [", with: "rules: [\(rules)")
            let library = try BlueprintLibrary(further: [("tea.yaml", Array(text.utf8))])
            let draft = try EnvironmentGenerator(library, seed: 1, domains: ["tea-room"]).draft(0)
            return try #require(
                draft.tools.first { tool in
                    if case .create(let place) = tool.family {
                        draft.composition.entities[place].key == "order"
                    } else {
                        false
                    }
                }
            )
        }
        #expect(try !creating("").arguments.contains { $0.name == "taken_by_id" })
        #expect(try creating("{at_most: {per: taken_by, most: 40}}, ").arguments.contains { $0.name == "taken_by_id" })
    }

    @Test(arguments: [
        ("schema: awm.blueprint/1", "schema: awm.blueprint/2", "this awm reads awm.blueprint/1"),
        ("kind: domain", "kind: planet", "it is domain or module"),
        ("category: hospitality", "category: fun", "category: it is one of"),
        ("about: Guests", "abuot: Guests", "abuot: there is no such key"),
        ("is: customer, ", "", "is a customer"),
        ("where: {job: floor}", "where: {job: roof}", "\"roof\" is no job"),
        ("rows: 4..6", "rows: 6..4", "is no range"),
        ("rows: 4..6", "rows: 4..6000", "rows are from 1 to 500"),
        ("nouns: [guest/guests]", "nouns: [guest]", "is not written singular/plural"),
        ("phone: phone", "phone: telephone", "is no kind of attribute"),
        ("phone: phone", "status: phone", "the name is taken"),
        ("text {tea}; unique", "text {coffee}; unique", "there is no list {coffee}"),
        ("text {tea}; unique", "text {tea}", "there is no label"),
        (
            "rows: 3..5, attributes: {name: \"text {tea}", "rows: 3..50, attributes: {name: \"text {tea}",
            "are too few for"
        ),
        ("money 3..9", "money cheap", "is no range LOW..HIGH"),
        ("refs: {guest: guest", "refs: {guest: visitor", "there is no entity visitor"),
        ("open -> paid", "open -> sold", "there is no state sold"),
        ("stamp paid_at}", "stamp placed_at}", "placed_at is no stamp"),
        ("column: left", "column: price", "has no count price"),
        ("by: pots", "by: placed_at", "placed_at is no count"),
        ("{stock: {ref", "{luck: {ref", "there is no such rule"),
        ("titles: [\"{surname} Tea Room\", ", "titles: [", "at least three"),
        ("guest: {nouns", "Guest Book: {nouns", "a key is a lower-case word"),
        ("attributes: {name: person, phone", "refs: {order: order}, attributes: {name: person, phone", "in a circle"),
    ])
    func `what is wrong with a blueprint is said with its place`(_ old: String, _ new: String, _ message: String) throws
    {
        #expect(tea.contains(old))
        let text = try problems(tea.replacing(old, with: new))
        #expect(text.contains(message), "\(text)")
    }

    @Test func `every problem is told at once`() throws {
        let broken = tea.replacing("phone: phone", with: "phone: telephone").replacing("rows: 2..4", with: "rows: none")
        #expect(try problems(broken).split(separator: "\n").count == 2)
    }

    @Test func `text that is no YAML is refused with its line`() throws {
        #expect(try problems("schema: [").contains("tea.yaml"))
    }
}
