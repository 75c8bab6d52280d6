import JSON
import JSONSchema
import Runtime
import SQLite
import Testing

@testable import Verification

@Suite struct RandomValuesTests {
    private func values(_ seed: UInt64 = 0) throws -> RandomValues {
        let catalog = try ValueCatalog(Starters.world("shop"))
        return RandomValues(catalog: catalog, chance: SessionChance(environmentSeed: 1, sessionSeed: seed))
    }

    @Test(
        arguments: [
            ["type": "integer"], ["type": "integer", "minimum": 5, "maximum": 7],
            ["type": "integer", "exclusiveMinimum": 5],
            ["type": "integer", "minimum": 9_223_372_036_854_775_807],
            ["type": "integer", "maximum": -5, "minimum": -9],
            ["type": "integer", "minimum": -9_223_372_036_854_775_808, "maximum": 9_223_372_036_854_775_807],
            ["type": "number", "minimum": 1], ["type": "boolean"], ["type": "null"], ["type": ["string", "null"]],
            ["const": [1]], ["enum": ["a", 2]], ["oneOf": [["type": "integer"], ["const": "x"]]],
            ["type": "string", "format": "date"], ["type": "string", "format": "date-time"],
            ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"], ["type": "string", "maxLength": 8],
            ["type": "array", "items": ["type": "integer"], "minItems": 2, "maxItems": 2], ["type": "array"],
            [
                "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": "string"]], "required": ["a"],
                "additionalProperties": false,
            ],
        ] as [JSON]
    )
    func satisfyTheSchema(schema: JSON) throws {
        let compiled = try JSONSchema(schema)
        var values = try values()
        for _ in 0..<30 {
            let value = values.value(for: schema, valid: compiled)
            #expect(value.map { compiled.isValid($0) } == true, "\(schema)")
        }
    }

    @Test(
        arguments: [
            ["type": "array", "minItems": 1_000_000_000_000], ["type": "string", "pattern": "^[A-Z]{9}$"],
            ["type": "integer", "minimum": 5, "maximum": 4],
        ] as [JSON]
    )
    func giveUpOnWhatTheyCannotMake(schema: JSON) throws {
        var values = try values()
        #expect(values.value(for: schema, valid: try JSONSchema(schema)) == nil)
    }

    @Test func takeValuesThatExist() throws {
        let catalog = try ValueCatalog(Starters.world("shop"))
        let orders = catalog.values(named: "number")
        #expect(orders.contains("FK-10425"))
        #expect(catalog.values(named: "customer_id").contains(10))
        #expect(catalog.values(named: "new_status").contains("delivered"))
        #expect(catalog.values(named: "nothing_like_it") == [])
        let schema: JSON = [
            "type": "object", "properties": ["sku": ["type": "string"]], "required": ["sku"],
            "additionalProperties": false,
        ]
        var values = try values()
        let skus = catalog.values(named: "sku")
        let compiled = try JSONSchema(schema)
        let drawn = (0..<100).compactMap { _ in values.value(for: schema, valid: compiled)?["sku"] }
        #expect(drawn.count { skus.contains($0) } > 80)
    }

    @Test func areTheSameForTheSameSeed() throws {
        let schema: JSON = ["type": "array", "items": ["type": "string"], "minItems": 3]
        let compiled = try JSONSchema(schema)
        var first = try values(3)
        var second = try values(3)
        var third = try values(4)
        let drawn = first.value(for: schema, valid: compiled)
        #expect(drawn == second.value(for: schema, valid: compiled))
        #expect(drawn != third.value(for: schema, valid: compiled))
    }
}
