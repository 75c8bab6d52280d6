import JSON
import JSONSchema
import Testing

/// Numbers are compared and divided exactly, integers of 64 bits and doubles mixed.
@Suite struct NumberTests {
    @Test(
        arguments: [
            ("minimum", 9_007_199_254_740_993, 9_007_199_254_740_992.0, false),
            ("maximum", 9_007_199_254_740_992, 9_007_199_254_740_992.0, true),
            ("exclusiveMaximum", .integer(.max), 9_223_372_036_854_775_808.0, false),
            ("maximum", 9_223_372_036_854_775_808.0, .integer(.max), true),
            ("exclusiveMaximum", 9_223_372_036_854_775_808.0, .integer(.max), true),
            ("exclusiveMinimum", -9_223_372_036_854_775_808.0, .integer(.min), false),
            ("minimum", -1e300, .integer(.min), true), ("maximum", 1e300, .integer(.max), true),
            ("minimum", 1e300, .integer(.max), false),
            ("minimum", 0.5, 0, false), ("minimum", 0.5, 1, true), ("maximum", -0.5, -1, true),
            ("maximum", -0.5, 0, false), ("minimum", 1, 0.5, false), ("minimum", 1, 1.5, true),
            ("maximum", 1, 1.5, false), ("maximum", 1, 0.5, true), ("exclusiveMinimum", 1, 1.0, false),
            ("exclusiveMaximum", 1, 1.0, false),
            ("multipleOf", 0.01, 4.02, true), ("multipleOf", 0.01, 4.025, false), ("multipleOf", 0.1, 0.3, true),
            ("multipleOf", 0.0001, 0.0075, true), ("multipleOf", 3, 9.0, true),
            ("multipleOf", 1e-300, 1, true), ("multipleOf", 3e-300, 1, false), ("multipleOf", 7, 1e300, false),
            ("multipleOf", 0.5, 1e308, true), ("multipleOf", 1e300, 1, false),
            ("multipleOf", 1e300, 0, true), ("multipleOf", 2.5, .integer(.min), false),
            ("multipleOf", 0.5, .integer(.min), true), ("multipleOf", 3, -9, true),
            ("multipleOf", .double(.leastNonzeroMagnitude), 1e308, true),
        ] as [(String, JSON, JSON, Bool)]
    )
    func comparesExactly(keyword: String, limit: JSON, instance: JSON, isValid: Bool) throws {
        #expect(try JSONSchema(.object(JSONObject([(keyword, limit)]))).isValid(instance) == isValid)
    }

    @Test func integersMayHaveAFraction() throws {
        let schema = try JSONSchema(["type": "integer"])
        #expect(schema.isValid(1.0) && schema.isValid(1e300) && schema.isValid(-0.0))
        #expect(!schema.isValid(1.5))
    }

    @Test func valuesAreEqualAsNumbers() throws {
        let few = try JSONSchema(["enum": [1, [2.0], ["a": 3]]])
        #expect(few.isValid(1.0) && few.isValid([2]) && few.isValid(["a": 3.0]) && !few.isValid(2))
        let many = try JSONSchema(["enum": .array((0..<100).map { [.integer($0)] })])
        #expect(many.isValid([42.0]) && many.isValid([42]) && !many.isValid([42.5]))
        let unique = try JSONSchema(["uniqueItems": true])
        #expect(!unique.isValid(.array((0..<100).map { .integer($0) } + [5.0])))
        #expect(unique.isValid(.array((0..<100).map { .integer($0) } + [5.5, "5", nil, false, [5]])))
    }
}
