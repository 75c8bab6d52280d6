import FoundationEssentials
import JSON
import Synchronization
import Testing

/// Reads the files of the official suite, which `Tests/fetch-json-schema-suite.sh` puts beside the sources.
enum TestSuite {
    struct Group {
        var name: String
        var schema: JSON
        var tests: [Case]
    }

    struct Case {
        var name: String
        var data: JSON
        var isValid: Bool
    }

    struct Counts {
        var passed = 0
        var refused = 0
    }

    struct Missing: Error, CustomStringConvertible {
        var path: String
        var description: String { "\(path) is missing: run Tests/fetch-json-schema-suite.sh" }
    }

    /// The files of required tests; kept here so that an absent or partial suite fails.
    static let files = [
        "additionalProperties", "allOf", "anchor", "anyOf", "boolean_schema", "const", "contains", "content", "default",
        "defs",
        "dependentRequired", "dependentSchemas", "dynamicRef", "enum", "exclusiveMaximum", "exclusiveMinimum", "format",
        "if-then-else",
        "infinite-loop-detection", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum",
        "minContains", "minItems",
        "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties",
        "prefixItems", "properties",
        "propertyNames", "ref", "refRemote", "required", "type", "unevaluatedItems", "unevaluatedProperties",
        "uniqueItems", "vocabulary",
    ].map { "\($0).json" }

    /// Groups that need what we refuse: remote documents (the metaschema included), dynamic references, vocabularies.
    static let unsupported: [String: Set<String>] = [
        "defs.json": ["validate definition against metaschema"],
        "ref.json": ["remote ref, containing refs itself"],
        "unevaluatedItems.json": ["unevaluatedItems with $dynamicRef"],
        "unevaluatedProperties.json": ["unevaluatedProperties with $dynamicRef"],
        "vocabulary.json": [
            "schema that uses custom metaschema with with no validation vocabulary",
            "ignore unrecognized optional vocabulary",
        ],
        "dynamicRef.json": [
            "A $dynamicRef to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor",
            "A $dynamicRef to an $anchor in the same schema resource behaves like a normal $ref to an $anchor",
            "A $ref to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor",
            "A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated",
            "A $dynamicRef without anchor in fragment behaves identical to $ref",
            "A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution",
            "An $anchor with the same name as a $dynamicAnchor is not used for dynamic scope resolution",
            "A $dynamicRef without a matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor",
            "A $dynamicRef with a non-matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor",
            "A $dynamicRef that initially resolves to a schema with a matching $dynamicAnchor resolves to the first $dynamicAnchor in the dynamic scope",
            "A $dynamicRef that initially resolves to a schema without a matching $dynamicAnchor behaves like a normal $ref to $anchor",
            "multiple dynamic paths to the $dynamicRef keyword",
            "after leaving a dynamic scope, it is not used by a $dynamicRef",
            "strict-tree schema, guards against misspelled properties",
            "tests for implementation dynamic anchor and reference link",
            "$ref and $dynamicAnchor are independent of order - $defs first",
            "$ref and $dynamicAnchor are independent of order - $ref first",
            "$ref to $dynamicRef finds detached $dynamicAnchor",
            "$dynamicRef points to a boolean schema",
            "$dynamicRef skips over intermediate resources - direct reference",
        ],
        "refRemote.json": [
            "remote ref", "fragment within remote ref", "anchor within remote ref", "ref within remote ref",
            "base URI change",
            "base URI change - change folder", "base URI change - change folder in subschema", "root ref in remote ref",
            "remote ref with ref to defs", "Location-independent identifier in remote ref",
            "retrieved nested refs resolve relative to their URI not $id", "remote HTTP ref with different $id",
            "remote HTTP ref with different URN $id", "remote HTTP ref with nested absolute ref",
            "$ref to $ref finds detached $anchor",
        ],
    ]

    static func groups(of file: String) throws -> [Group] {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let path = "/\(parts.joined(separator: "/"))/.build-suite/draft2020-12/\(file)"
        guard let data = FileManager.default.contents(atPath: path) else { throw Missing(path: path) }
        let document = try JSON(parsing: [UInt8](data), limits: JSONLimits(bigIntegers: .asDouble))
        return try #require(document.arrayValue).map { group in
            Group(
                name: try #require(group["description"]?.stringValue),
                schema: try #require(group["schema"]),
                tests: try #require(group["tests"]?.arrayValue).map { test in
                    Case(
                        name: try #require(test["description"]?.stringValue),
                        data: try #require(test["data"]),
                        isValid: test["valid"] == true
                    )
                }
            )
        }
    }

    private static let totals = Mutex<[String: Counts]>([:])

    /// Adds the counts of one file; prints the totals after the last.
    static func report(_ counts: Counts, for file: String) {
        totals.withLock { totals in
            totals[file] = counts
            guard totals.count == files.count else { return }
            let passed = totals.values.reduce(0) { $0 + $1.passed }
            let refused = totals.values.reduce(0) { $0 + $1.refused }
            print("JSON-Schema-Test-Suite, draft 2020-12: \(passed) passed, \(refused) refused as unsupported")
        }
    }
}
