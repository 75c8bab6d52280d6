import JSON
import JSONSchema
import Testing

/// What a person or a model reads.
@Suite struct MessageTests {
    @Test(arguments: [
        (#"{"type": "integer"}"#, #""5""#, #"must be an integer, is a string "5""#),
        (#"{"type": ["string", "null"]}"#, "5", "must be a string or null, is an integer 5"),
        (#"{"type": ["string", "number", "object"]}"#, "[]", "must be a string, a number or an object, is an array []"),
        (#"{"minimum": 1}"#, "0", "must be at least 1, is 0"), (#"{"maximum": 1.5}"#, "2", "must be at most 1.5, is 2"),
        (#"{"exclusiveMinimum": 1}"#, "1", "must be greater than 1, is 1"),
        (#"{"exclusiveMaximum": 1}"#, "1.0", "must be less than 1, is 1.0"),
        (#"{"multipleOf": 0.1}"#, "0.25", "must be a multiple of 0.1, is 0.25"),
        (#"{"enum": ["open", "closed"]}"#, #""foo""#, #"must be one of "open", "closed", is "foo""#),
        (
            #"{"enum": ["open", "closed"]}"#, #""closd""#,
            #"must be one of "open", "closed", is "closd" (did you mean "closed"?)"#
        ),
        (#"{"enum": [1]}"#, "2", "must be 1, is 2"), (#"{"const": {"a": 1}}"#, "[]", #"must be {"a":1}, is []"#),
        (#"{"minLength": 2}"#, #""é""#, "must have at least 2 characters, has 1"),
        (#"{"maxLength": 1}"#, #""ab""#, "must have at most 1 character, has 2"),
        (#"{"pattern": "^a$"}"#, #""b""#, #"must match the pattern ^a$, is "b""#),
        (#"{"minItems": 1}"#, "[]", "must have at least 1 item, has 0"),
        (#"{"maxItems": 0}"#, "[1]", "must have at most 0 items, has 1"),
        (#"{"uniqueItems": true}"#, "[1, 2, 1.0]", "items must be unique, items 0 and 2 are both 1.0"),
        (#"{"prefixItems": [true], "items": false}"#, "[1, 2]", "must have at most 1 item, has 2"),
        (#"{"contains": {"const": 1}}"#, "[2]", "must have at least 1 item that matches /contains, has 0"),
        (
            #"{"contains": {"const": 1}, "maxContains": 1}"#, "[1, 1]",
            "must have at most 1 item that matches /contains, has 2"
        ),
        (#"{"minProperties": 1}"#, "{}", "must have at least 1 property, has 0"),
        (#"{"maxProperties": 0}"#, #"{"a": 1}"#, "must have at most 0 properties, has 1"),
        (#"{"required": ["cart_id"]}"#, "{}", #"missing required property "cart_id""#),
        (
            #"{"properties": {"quantity": true}, "additionalProperties": false}"#, #"{"qty": 1}"#,
            #"unknown property "qty" (did you mean "quantity"?)"#
        ),
        (
            #"{"properties": {"quantity": true}, "additionalProperties": false}"#, #"{"quantity": 1, "qty": 1}"#,
            #"unknown property "qty""#
        ),
        (
            #"{"properties": {"quantity": true}, "unevaluatedProperties": false}"#, #"{"quantiy": 1}"#,
            #"unknown property "quantiy" (did you mean "quantity"?)"#
        ),
        (#"{"properties": {"old": false}}"#, #"{"old": 1}"#, #"property "old" is not allowed"#),
        (
            #"{"propertyNames": {"pattern": "^[a-z]+$"}}"#, #"{"A": 1}"#,
            #"property name "A": must match the pattern ^[a-z]+$, is "A""#
        ),
        (
            #"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#,
            #"property "a" requires property "b", which is missing"#
        ),
        (#"{"properties": {"quantity": {"minimum": 1}}}"#, #"{"quantity": 0}"#, "/quantity: must be at least 1, is 0"),
        (
            #"{"items": {"properties": {"a/b": {"type": "null"}}}}"#, #"[{}, {"a/b": true}]"#,
            "/1/a~1b: must be null, is a boolean true"
        ),
        (#"{"not": {"type": "integer"}}"#, "1", "must not match /not, is 1"),
        ("false", "1", "no value is allowed here"),
        (#"{"if": {"required": ["a"]}, "then": {"required": ["b"]}}"#, #"{"a": 1}"#, #"missing required property "b""#),
        (#"{"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}"#, "0", "must be at least 1, is 0"),
        (
            #"{"anyOf": [{"type": "integer"}, {"type": "null"}]}"#, #""x""#,
            #"must match one of 2 forms: (1) must be an integer, is a string "x"; (2) must be null, is a string "x""#
        ),
        (
            #"{"oneOf": [{"properties": {"kind": {"const": "card"}, "number": {"type": "string"}}}, {"properties": {"kind": {"const": "cash"}}}]}"#,
            #"{"kind": "card", "number": 5}"#, "/number: must be a string, is an integer 5"
        ),
        (
            #"{"oneOf": [{"minimum": 1}, {"minimum": 2}, {"minimum": 9}]}"#, "3",
            "must match exactly one of 3 forms, matches forms 1 and 2"
        ),
        (#"{"unevaluatedItems": {"type": "string"}}"#, "[1]", "/0: must be a string, is an integer 1"),
    ])
    func says(schema: String, instance: String, message: String) throws {
        let violations = try JSONSchema(JSON(parsing: schema)).validate(JSON(parsing: instance))
        #expect(violations.map(\.description) == [message])
    }

    @Test func cutsLongValues() throws {
        let schema = try JSONSchema(["type": "integer"])
        let violations = schema.validate(.string(String(repeating: "é", count: 1000)))
        #expect((violations.first?.message.count ?? 0) < 120)
        let many = try JSONSchema(["enum": .array((0..<1000).map { .integer($0) })])
        #expect(many.validate(-1).first?.message.hasSuffix("18, 19 … (1000 values), is -1") == true)
    }

    @Test func namesTheKeywordAndBothPlaces() throws {
        let schema = try JSONSchema([
            "properties": ["lines": ["items": ["$ref": "#/$defs/line"]]],
            "$defs": ["line": ["properties": ["quantity": ["minimum": 1]]]],
        ])
        let violations = schema.validate(["lines": [["quantity": 1], ["quantity": -1]]])
        let expected = SchemaViolation(
            instance: JSONPointer(tokens: ["lines", "1", "quantity"]),
            schema: JSONPointer(tokens: ["$defs", "line", "properties", "quantity", "minimum"]),
            keyword: "minimum",
            message: "must be at least 1, is -1"
        )
        #expect(violations == [expected])
    }

    @Test func collectsAllUpToTheLimit() throws {
        let schema = try JSONSchema([
            "required": ["a", "b"], "properties": ["c": ["type": "string"], "d": ["minimum": 1, "multipleOf": 2]],
            "additionalProperties": false,
        ])
        let instance: JSON = ["c": 1, "d": -1, "e": 2]
        #expect(
            schema.validate(instance).map(\.description) == [
                #"missing required property "a""#, #"missing required property "b""#,
                "/c: must be a string, is an integer 1",
                "/d: must be at least 1, is -1", "/d: must be a multiple of 2, is -1", #"unknown property "e""#,
            ]
        )
        #expect(schema.validate(instance, limit: 2).count == 2)
        let items = try JSONSchema(["items": ["type": "string"]])
        #expect(items.validate(.array(Array(repeating: 1, count: 1000))).count == 20)
    }
}
