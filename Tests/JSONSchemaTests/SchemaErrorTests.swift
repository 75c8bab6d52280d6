import JSON
import JSONSchema
import Testing

@Suite struct SchemaErrorTests {
    @Test(arguments: [
        ("1", "", SchemaError.Code.invalid),
        (##"{"type": "text"}"##, "/type", .invalid),
        (##"{"type": []}"##, "/type", .invalid),
        (##"{"type": [1]}"##, "/type", .invalid),
        (##"{"enum": 1}"##, "/enum", .invalid),
        (##"{"minimum": "1"}"##, "/minimum", .invalid),
        (##"{"multipleOf": 0}"##, "/multipleOf", .invalid),
        (##"{"multipleOf": -1.5}"##, "/multipleOf", .invalid),
        (##"{"minLength": -1}"##, "/minLength", .invalid),
        (##"{"maxLength": 1.5}"##, "/maxLength", .invalid),
        (##"{"pattern": "("}"##, "/pattern", .invalid),
        (##"{"pattern": 1}"##, "/pattern", .invalid),
        (##"{"patternProperties": {"[": true}}"##, "/patternProperties", .invalid),
        (##"{"uniqueItems": 1}"##, "/uniqueItems", .invalid),
        (##"{"required": "a"}"##, "/required", .invalid),
        (##"{"required": [1]}"##, "/required", .invalid),
        (##"{"properties": []}"##, "/properties", .invalid),
        (##"{"properties": {"a": 1}}"##, "/properties/a", .invalid),
        (##"{"items": [true]}"##, "/items", .invalid),
        (##"{"allOf": []}"##, "/allOf", .invalid),
        (##"{"anyOf": {}}"##, "/anyOf", .invalid),
        (##"{"not": 1}"##, "/not", .invalid),
        (##"{"dependentRequired": {"a": "b"}}"##, "/dependentRequired", .invalid),
        (##"{"$ref": 1}"##, "/$ref", .invalid),
        (##"{"$id": 1}"##, "/$id", .invalid),
        (##"{"$id": "#a"}"##, "/$id", .invalid),
        (##"{"$anchor": "1"}"##, "/$anchor", .invalid),
        (##"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"##, "/$defs/b/$anchor", .invalid),
        (##"{"$defs": {"a": {"$id": "x"}, "b": {"$id": "x"}}}"##, "/$defs/b/$id", .invalid),
        (##"{"pattern": "(?=a)"}"##, "/pattern", .unsupported),
        (##"{"$schema": "http://json-schema.org/draft-07/schema#"}"##, "/$schema", .unsupported),
        (##"{"$ref": "https://example.com/a.json"}"##, "/$ref", .unsupported),
        (##"{"$ref": "other.json#/a"}"##, "/$ref", .unsupported),
        (##"{"items": {"$dynamicRef": "#a"}}"##, "/items/$dynamicRef", .unsupported),
        (##"{"$defs": {"a": {"$dynamicAnchor": "a"}}}"##, "/$defs/a/$dynamicAnchor", .unsupported),
        (##"{"$vocabulary": {}}"##, "/$vocabulary", .unsupported),
        (##"{"$ref": "#/$defs/a"}"##, "/$ref", .unresolvedReference),
        (##"{"$ref": "#a"}"##, "/$ref", .unresolvedReference),
        (##"{"$ref": "#/%zz"}"##, "/$ref", .unresolvedReference),
        (##"{"$ref": "#/a~2"}"##, "/$ref", .unresolvedReference),
        (##"{"items": {"$ref": "#/title"}, "title": "a"}"##, "/title", .invalid),
        (##"{"$ref": "#"}"##, "", .infiniteLoop),
        (##"{"allOf": [{"not": {"$ref": "#"}}]}"##, "", .infiniteLoop),
        (
            ##"{"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}}"##,
            "/items", .infiniteLoop
        ),
        (##"{"dependentSchemas": {"a": {"$ref": "#"}}}"##, "", .infiniteLoop),
    ])
    func refuses(schema: String, pointer: String, code: SchemaError.Code) throws {
        let document = try JSON(parsing: schema)
        let error = #expect(throws: SchemaError.self) { try JSONSchema(document) }
        #expect(error?.code == code)
        #expect(error?.pointer.description == pointer)
        #expect(error?.message.isEmpty == false)
    }

    @Test func acceptsTheDialectAndAnnotations() throws {
        let schema = try JSONSchema([
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": 1, "format": "nonsense",
            "x-unknown": ["type": "nonsense"], "$comment": "",
            "const": ["$ref": "#/nowhere", "$dynamicRef": "x"], "examples": [["$vocabulary": 1]],
        ])
        #expect(schema.isValid(["$ref": "#/nowhere", "$dynamicRef": "x"]))
    }

    @Test func followsReferencesIntoUnknownPlaces() throws {
        let schema = try JSONSchema([
            "$ref": "#/x-types/outer",
            "x-types": ["outer": ["items": ["$ref": "#/x-types/outer/x-inner"], "x-inner": ["type": "integer"]]],
        ])
        #expect(schema.isValid([1, 2]))
        #expect(!schema.isValid(["a"]))
    }

    @Test func recursiveSchemasAreFine() throws {
        let schema = try JSONSchema([
            "type": "object", "properties": ["child": ["$ref": "#"], "name": ["type": "string"]],
            "additionalProperties": false,
        ])
        var value: JSON = ["name": "leaf"]
        for _ in 0..<200 { value = ["child": value] }
        #expect(schema.isValid(value))
        for _ in 0..<200 { value = ["child": value] }
        #expect(schema.validate(value).first?.message == "the value and the schema are nested too deeply to validate")
        #expect(
            schema.validate(["child": ["nam": "x"]]).map(\.description) == [
                #"/child: unknown property "nam" (did you mean "name"?)"#
            ]
        )
    }

    /// 2^40 evaluations, if they were made.
    @Test(.timeLimit(.minutes(1))) func expensiveSchemasAreStopped() throws {
        var definitions = JSONObject([("a40", ["type": "integer"])])
        for level in 0..<40 {
            let next: JSON = ["$ref": .string("#/$defs/a\(level + 1)")]
            definitions["a\(level)"] = ["allOf": [next, next]]
        }
        var schema = try JSONSchema(["$ref": "#/$defs/a0", "$defs": .object(definitions)])
        schema.maximumSteps = 100_000
        #expect(schema.validate(1).map(\.keyword) == [""])
        var negated = try JSONSchema(["not": ["$ref": "#/$defs/a0"], "$defs": .object(definitions)])
        negated.maximumSteps = 100_000
        #expect(!negated.isValid(1))
        #expect(negated.validate(1).count == 1)
    }

    @Test func longChainsOfReferencesDoNotOverflowTheStack() throws {
        var definitions = JSONObject()
        for level in 0..<20_000 { definitions["a\(level)"] = ["$ref": .string("#/$defs/a\(level + 1)")] }
        definitions["a20000"] = true
        let schema = try JSONSchema(["$ref": "#/$defs/a0", "$defs": .object(definitions)])
        #expect(schema.validate(1).first?.message.contains("nested too deeply") == true)
    }
}
