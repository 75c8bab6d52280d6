import JSON
import JSONSchema
import Testing

@Suite struct DefaultsTests {
    private func filled(_ schema: JSON, _ instance: JSON) throws -> JSON {
        try JSONSchema(schema).applyingDefaults(to: instance)
    }

    @Test func fillsAbsentProperties() throws {
        let schema: JSON = [
            "properties": [
                "limit": ["type": "integer", "default": 20], "query": ["type": "string"], "sort": ["default": nil],
            ]
        ]
        let value = try filled(schema, ["query": "x"])
        #expect(value == ["query": "x", "limit": 20, "sort": nil])
        #expect(value.objectValue?.keys == ["query", "limit", "sort"])
        #expect(try filled(schema, ["limit": nil]) == ["limit": nil, "sort": nil])
        #expect(try filled(schema, "text") == "text")
        #expect(try filled(true, ["a": 1]) == ["a": 1])
    }

    @Test func fillsNestedObjectsThatAreThereOrDefaulted() throws {
        let schema: JSON = [
            "properties": [
                "page": ["properties": ["size": ["default": 10]]],
                "filter": ["default": [:], "properties": ["state": ["default": "open"]]],
            ]
        ]
        #expect(try filled(schema, [:]) == ["filter": ["state": "open"]])
        #expect(try filled(schema, ["page": [:], "filter": nil]) == ["page": ["size": 10], "filter": nil])
        #expect(
            try filled(schema, ["page": ["size": 1, "other": 2]]) == [
                "page": ["size": 1, "other": 2], "filter": ["state": "open"],
            ]
        )
    }

    @Test func followsPropertiesOnly() throws {
        let schema: JSON = [
            "$ref": "#/$defs/a", "allOf": [["properties": ["b": ["default": 1]]]],
            "$defs": ["a": ["properties": ["a": ["default": 1]]]],
        ]
        #expect(try filled(schema, [:]) == [:])
    }
}
