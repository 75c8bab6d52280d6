import Environments
import JSON
import Testing

@testable import Verification

@Suite struct TaskRuleTests {
    @Test(
        arguments: [
            ("order.note", ["note"], true), ("order.note", ["note", "0"], true),
            ("order.items.note", ["items", "3", "note"], true),
            ("order.items.1.note", ["items", "1", "note"], true),
            ("order.items.1.note", ["items", "2", "note"], false),
            ("order.note", ["kind"], false), ("other.note", ["note"], false), ("order", ["note"], false),
        ] as [(String, [String], Bool)]
    )
    func `a path names an argument with all that stands in it`(text: String, path: [String], covers: Bool) {
        #expect(ArgumentPath(text).covers("order", path) == covers)
    }

    @Test func `leaves are found and replaced by their paths`() {
        let value: JSON = ["a": [1, ["b": "x"]], "c": .null]
        #expect(value.leaves.map { $0.path.joined(separator: "/") } == ["a/0", "a/1/b", "c"])
        #expect(value.replacing(["a", "1", "b"], with: "y") == ["a": [1, ["b": "y"]], "c": .null])
        #expect(value.replacing(["c"], with: nil) == ["a": [1, ["b": "x"]]])
        #expect(value.replacing(["a", "7"], with: 1) == value)
    }

    @Test(
        arguments: [
            ("price = 2", "price"), ("i.price == 2", "price"), ("2 = final.items.price", "price"),
            ("2 = i.price AND 1", "price"),
            ("price >= 2", nil), ("price <> 2", nil), ("abs(price - 2) < 0.01", nil), ("note = 'price = 2'", nil),
            ("stock = price(1)", nil), ("price IS 2", nil),
        ] as [(String, String?)]
    )
    func `an equals sign beside a REAL column is found`(sql: String, column: String?) {
        #expect(RealEquality.column(comparedIn: "SELECT " + sql, ["price"]) == column)
    }

    @Test func `a name counts as REAL where no other column of the name is anything else`() throws {
        let desk = Desk(Desk.order)
        #expect(try RealEquality.realColumns(of: desk.world()) == ["price"])
        let other = desk.adding(to: "schema.sql", "CREATE TABLE offers (id INTEGER PRIMARY KEY, price INTEGER);")
        #expect(try RealEquality.realColumns(of: other.world()) == [])
    }

    @Test(
        arguments: [
            (["type": "boolean"], 2), (["enum": ["a", "b", "c"]], 3), (["type": "string"], nil), (.null, nil),
            (["type": "object", "properties": ["a": ["type": "boolean"], "b": ["enum": [1, 2, 3]]]], 6),
            (["type": "object", "properties": ["a": ["type": "boolean"], "b": ["type": "integer"]]], nil),
            (["type": "object", "properties": [:]], nil),
        ] as [(JSON, Int?)]
    )
    func `the ways to answer are counted where the schema lists them`(schema: JSON, ways: Int?) {
        #expect(ChancePlay.ways(of: schema) == ways)
    }

    @Test func `chance may be what guessing gives, and a little more by luck`() throws {
        let yesOrNo = try Desk(Desk.yesOrNo).trial().task
        let order = try Desk(Desk.order).trial().task
        func codes(_ task: TaskDefinition, _ mean: Double, _ rollouts: Int = 100) -> [String] {
            ChancePlay.findings(task, Certificate.Chance(mean: mean, standardError: 0.01, rollouts: rollouts)).map(
                \.code
            )
        }
        #expect(codes(yesOrNo, 0.58).isEmpty)
        #expect(codes(yesOrNo, 0.62) == ["chance-reward"])
        #expect(codes(yesOrNo, 0.62, 10).isEmpty)
        #expect(codes(order, 0.05).isEmpty)
        #expect(codes(order, 0.051) == ["chance-reward"])
    }

    @Test func `other values are other, exist where they can, and keep to the choices`() throws {
        let catalog = try ValueCatalog(Desk(Desk.order).world())
        #expect(OtherValues.of(1, named: "item_id", schema: [:], catalog).prefix(2) == [2, 3])
        #expect(OtherValues.of("b", named: "x", schema: ["enum": ["a", "b"]], catalog) == ["a"])
        #expect(OtherValues.of(true, named: "x", schema: [:], catalog) == [false])
        for value in ["abc-9", "Z", "…", 1, 2.5, false] as [JSON] {
            #expect(!OtherValues.variants(of: value).contains(value))
        }
        #expect(OtherValues.variants(of: "FK-10429").first == "FK-10421")
        #expect(OtherValues.variants(of: "leave it").first == "leave iu")
    }
}
