import JSON
import Testing

@Suite struct JSONTests {
    @Test func accessorsAnswerOnlyForTheirType() {
        let values: [JSON] = [nil, true, 1, 1.5, "x", [1], ["a": 1]]
        #expect(values.map(\.typeName) == ["null", "boolean", "integer", "number", "string", "array", "object"])
        #expect(values.map(\.isNull) == [true, false, false, false, false, false, false])
        #expect(values.map(\.boolValue) == [nil, true, nil, nil, nil, nil, nil])
        #expect(values.map(\.integerValue) == [nil, nil, 1, nil, nil, nil, nil])
        #expect(values.map(\.doubleValue) == [nil, nil, 1, 1.5, nil, nil, nil])
        #expect(values.map(\.stringValue) == [nil, nil, nil, nil, "x", nil, nil])
        #expect(values.map(\.arrayValue) == [nil, nil, nil, nil, nil, [1], nil])
        #expect(values.map(\.objectValue) == [nil, nil, nil, nil, nil, nil, ["a": 1]])
    }

    @Test func subscriptsAnswerNilWhereThereIsNothing() {
        let value: JSON = ["list": [1, 2]]
        #expect(value["list"]?[1] == 2)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["other"] == nil)
        #expect(value[0] == nil)
        #expect(value["list"]?["x"] == nil)
    }

    @Test func comparesStringsAndKeysByBytes() {
        #expect(JSON.string("\u{E9}") != .string("e\u{301}"))
        #expect(JSON.object(JSONObject([("\u{E9}", 1)])) != .object(JSONObject([("e\u{301}", 1)])))
        #expect(Set<JSON>(["\u{E9}", "e\u{301}", "\u{E9}"]).count == 2)
        #expect(JSON.string("a\0b") != .string("a"))
    }

    @Test func ignoresTheOrderOfMembers() {
        let left: JSON = ["a": 1, "b": ["x": nil, "y": []]]
        let right: JSON = ["b": ["y": [], "x": nil], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ["a": 1, "c": ["x": nil, "y": []]])
        #expect(left != ["a": 1])
        #expect(JSON.array([1, 2]) != [2, 1])
    }

    @Test func tellsIntegersFromDoublesUnlessAsked() {
        #expect(JSON.integer(1) != .double(1))
        #expect(JSON.integer(1).isEqualAsJSON(.double(1)))
        #expect(JSON.double(-0.0).isEqualAsJSON(.integer(0)))
        #expect(!JSON.integer(1).isEqualAsJSON(.double(1.5)))
        #expect(!JSON.integer(9_007_199_254_740_993).isEqualAsJSON(.double(9_007_199_254_740_992)))
        #expect(!JSON.integer(.max).isEqualAsJSON(.double(9_223_372_036_854_775_808)))
        #expect(JSON.integer(.min).isEqualAsJSON(.double(-9_223_372_036_854_775_808)))
        #expect(!JSON.integer(1).isEqualAsJSON(.bool(true)))
        let left: JSON = ["a": [1, 2.0], "b": "x"]
        #expect(left.isEqualAsJSON(["b": "x", "a": [1.0, 2]]))
        #expect(!left.isEqualAsJSON(["b": "x", "a": [1.0, 2], "c": nil]))
        #expect(!left.isEqualAsJSON(["c": "x", "a": [1.0, 2]]))
    }
}
