import Environments
import JSON
import Testing

struct TemplateTests {
    private let values: JSON = [
        "cart": ["items": [["sku": "A1", "n": 2], ["sku": "B2", "n": 1]], "open": true, "0": "zero", "note": nil],
        "1": ["id": 9_007_199_254_740_993],
        "kind": "weekly",
    ]

    private func render(_ json: JSON) -> JSON {
        Template(json).render { reference in
            values[reference.root].flatMap { reference.find(in: $0) } ?? "missing"
        }
    }

    @Test(
        arguments: [
            ("$cart.items.0.sku", "A1"),
            ("$cart.items.1", ["sku": "B2", "n": 1]),
            ("$cart.open", true),
            ("$cart.note", nil),
            ("$cart.0", "zero"),
            ("$1.id", 9_007_199_254_740_993),
            ("${kind}", "weekly"),
            ("no dollar", "no dollar"),
            ("$", "$"),
            ("100 $", "100 $"),
            ("$ 5", "$ 5"),
            ("$$", "$"),
            ("$$cart", "$cart"),
            ("$$$1.id", "$9007199254740993"),
            ("${", "${"),
            ("${}", "${}"),
            ("${a b}", "${a b}"),
            ("$.x", "$.x"),
            ("a $kind basket", "a weekly basket"),
            ("item $cart.items.0.sku.", "item A1."),
            ("$cart.items.1!", "{\"n\":1,\"sku\":\"B2\"}!"),
            ("$cart.open/$cart.note", "true/null"),
            ("${kind}${kind}", "weeklyweekly"),
            ("$cart.items.2", "missing"),
            ("$cart.items.-1", "[{\"n\":2,\"sku\":\"A1\"},{\"n\":1,\"sku\":\"B2\"}].-1"),
            ("$cart.items.0.sku.x", "missing"),
            ("$nothing", "missing"),
            ("$kind\u{301}", "weekly\u{301}"),
            (5, 5),
            (1.5, 1.5),
            (nil, nil),
        ] as [(JSON, JSON)]
    )
    func `A string points to values, and a whole reference keeps its type`(template: JSON, expected: JSON) {
        #expect(render(template) == expected)
    }

    @Test func `References are found in arrays and objects, and two dollars are one everywhere`() {
        let json: JSON = ["price": "$$5", "list": ["$1.id", ["a": "$$", "b": "$kind"]], "$kind": 1]
        #expect(
            render(json) == ["price": "$5", "list": [9_007_199_254_740_993, ["a": "$", "b": "weekly"]], "$kind": 1]
        )
        #expect(Template(json).references.map(\.description) == ["$1.id", "$kind"])
        #expect(render(["only": ["$$", ["x": "$$y"]]]) == ["only": ["$", ["x": "$y"]]])
        #expect(Template(["only": "$$y"]).literal == ["only": "$y"])
        #expect(Template("$y").literal == nil)
    }

    @Test func `A failing look-up fails the rendering`() {
        struct Missing: Error {}
        #expect(throws: Missing.self) { try Template(["a": ["$x"]]).render { _ in throw Missing() } }
    }

    @Test(arguments: [("a.b.0.c", ["b", "0", "c"]), ("a", [])])
    func `A path is read without its dollar`(text: String, path: [String]) throws {
        let reference = try #require(TemplateReference(dotted: text))
        #expect(reference.root == "a")
        #expect(reference.path == path)
        #expect(reference.description == "$" + text)
    }

    @Test(arguments: ["", ".", "a.", ".a", "a..b", "a b", "$a", "a-b", "é"])
    func `What is not words with dots between them is no path`(text: String) {
        #expect(TemplateReference(dotted: text) == nil)
    }
}
