import JSON

extension Compiler {
    /// Compiles the keywords of one schema object.
    mutating func rules(of schema: SchemaObject) throws(SchemaError) -> NodeRules {
        var rules = NodeRules()
        rules.types = try schema.types()
        rules.constant = schema.object["const"]
        rules.enumeration = try schema.array("enum").map { Enumeration($0) }
        rules.numberRules = try numberRules(of: schema)
        rules.stringRules = try stringRules(of: schema)
        rules.arrayRules = try arrayRules(of: schema)
        rules.objectRules = try objectRules(of: schema)
        rules.applicators = try applicators(of: schema)
        rules.unevaluatedItems = subschema("unevaluatedItems", of: schema)
        rules.unevaluatedProperties = subschema("unevaluatedProperties", of: schema)
        rules.defaultValue = schema.object["default"]
        return rules
    }

    private mutating func subschema(_ keyword: String, of schema: SchemaObject) -> NodeID? {
        schema.object[keyword] == nil ? nil : node(at: schema.pointer.appending(keyword))
    }

    private mutating func subschemas(_ keyword: String, of schema: SchemaObject) throws(SchemaError) -> [NodeID]? {
        guard let elements = try schema.array(keyword) else { return nil }
        guard !elements.isEmpty else { throw schema.invalid(keyword, "must have at least one schema") }
        let pointer = schema.pointer.appending(keyword)
        return elements.indices.map { node(at: pointer.appending($0)) }
    }

    private func numberRules(of schema: SchemaObject) throws(SchemaError) -> NumberRules? {
        guard schema.has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") else { return nil }
        let multipleOf = try schema.number("multipleOf")
        if let multipleOf, !(.integer(0) < multipleOf) { throw schema.invalid("multipleOf", "must be greater than 0") }
        return NumberRules(
            minimum: try schema.number("minimum"),
            maximum: try schema.number("maximum"),
            exclusiveMinimum: try schema.number("exclusiveMinimum"),
            exclusiveMaximum: try schema.number("exclusiveMaximum"),
            multipleOf: multipleOf
        )
    }

    private func stringRules(of schema: SchemaObject) throws(SchemaError) -> StringRules? {
        guard schema.has("minLength", "maxLength", "pattern") || assertFormats && schema.has("format") else {
            return nil
        }
        let source = try schema.string("pattern")
        let format = try schema.string("format")
        let rules = StringRules(
            minimum: try schema.count("minLength"),
            maximum: try schema.count("maxLength"),
            pattern: try source.map { source throws(SchemaError) in try schema.pattern(source, in: "pattern") },
            format: assertFormats ? format.flatMap { Format(rawValue: $0) } : nil
        )
        return rules
    }

    private mutating func arrayRules(of schema: SchemaObject) throws(SchemaError) -> ArrayRules? {
        guard schema.has("minItems", "maxItems", "uniqueItems", "prefixItems", "items", "contains") else { return nil }
        var contains: ArrayRules.Contains?
        if let node = subschema("contains", of: schema) {
            contains = ArrayRules.Contains(
                node: node,
                minimum: try schema.count("minContains") ?? 1,
                maximum: try schema.count("maxContains")
            )
        }
        return ArrayRules(
            minimum: try schema.count("minItems"),
            maximum: try schema.count("maxItems"),
            areUnique: try schema.bool("uniqueItems"),
            prefix: try subschemas("prefixItems", of: schema) ?? [],
            items: subschema("items", of: schema),
            contains: contains
        )
    }

    private mutating func objectRules(of schema: SchemaObject) throws(SchemaError) -> ObjectRules? {
        guard
            schema.has(
                "minProperties",
                "maxProperties",
                "required",
                "properties",
                "patternProperties",
                "additionalProperties",
                "propertyNames",
                "dependentRequired",
                "dependentSchemas"
            )
        else { return nil }
        var properties = PropertyTable()
        for key in try schema.map("properties").keys {
            properties.append(key, node(at: schema.pointer.appending("properties").appending(key)))
        }
        var patterns: [ObjectRules.PatternProperty] = []
        for source in try schema.map("patternProperties").keys {
            let pattern = try schema.pattern(source, in: "patternProperties")
            let node = node(at: schema.pointer.appending("patternProperties").appending(source))
            patterns.append(ObjectRules.PatternProperty(pattern: pattern, node: node))
        }
        var dependentRequired: [ObjectRules.DependentNames] = []
        for (key, names) in try schema.map("dependentRequired") {
            let required = try schema.strings(names, in: "dependentRequired")
            dependentRequired.append(ObjectRules.DependentNames(key: key, required: required))
        }
        let dependentSchemas = try schema.map("dependentSchemas").keys.map { key in
            let node = node(at: schema.pointer.appending("dependentSchemas").appending(key))
            return ObjectRules.DependentSchema(key: key, node: node)
        }
        return ObjectRules(
            minimum: try schema.count("minProperties"),
            maximum: try schema.count("maxProperties"),
            required: try schema.strings("required"),
            properties: properties,
            patternProperties: patterns,
            additionalProperties: subschema("additionalProperties", of: schema),
            propertyNames: subschema("propertyNames", of: schema),
            dependentRequired: dependentRequired,
            dependentSchemas: dependentSchemas
        )
    }

    private mutating func applicators(of schema: SchemaObject) throws(SchemaError) -> [Applicator] {
        var applicators: [Applicator] = []
        if let reference = try schema.string("$ref") {
            applicators.append(.reference(try node(for: reference, from: schema.pointer)))
        }
        if let nodes = try subschemas("allOf", of: schema) { applicators.append(.all(nodes)) }
        if let nodes = try subschemas("anyOf", of: schema) { applicators.append(.any(nodes)) }
        if let nodes = try subschemas("oneOf", of: schema) { applicators.append(.one(nodes)) }
        if let node = subschema("not", of: schema) { applicators.append(.not(node)) }
        // "then" and "else" without "if" are ignored, but may still be referred to.
        if let condition = subschema("if", of: schema) {
            let then = subschema("then", of: schema)
            applicators.append(.condition(condition, then: then, otherwise: subschema("else", of: schema)))
        }
        return applicators
    }
}
