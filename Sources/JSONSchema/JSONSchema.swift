package import JSON

/// A compiled JSON Schema (draft 2020-12).
///
/// Everything is resolved once, when compiling: references, anchors, identifiers, patterns. Remote references, `$dynamicRef`, `$dynamicAnchor`,
/// `$vocabulary` and other dialects are refused rather than half supported. `format` is an annotation unless asserting it is asked for;
/// `content…` keywords and unknown ones are annotations always.
package struct JSONSchema: Sendable {
    /// The schema as it was given.
    package let source: JSON
    private let nodes: [Node]
    private let hasDefaults: Bool

    /// How many subschemas may be evaluated for one value; beyond it the value counts as invalid, with a violation that says so.
    ///
    /// Schemas can make validation exponential in their size and in the depth of the value, so schemas that come from outside need a
    /// limit. The default is about a second.
    package var maximumSteps = 10_000_000

    /// Compiles a schema.
    ///
    /// - Parameter assertFormats: Whether `date`, `date-time`, `time`, `email`, `uuid` and `uri` are checked; other formats never are.
    /// - Throws: ``SchemaError``, for keywords of the wrong form, unresolvable references, unsupported features, patterns without a
    ///   linear-time equivalent, and references that lead back to themselves on the same value.
    package init(_ schema: JSON, assertFormats: Bool = false) throws(SchemaError) {
        var compiler = Compiler(schema, assertFormats: assertFormats)
        self.source = schema
        self.nodes = try compiler.compile()
        self.hasDefaults = nodes.contains { $0.defaultValue != nil }
    }

    /// What is wrong with a value; empty when it is valid.
    ///
    /// - Parameter limit: How many violations are enough.
    package func validate(_ instance: JSON, limit: Int = 20) -> [SchemaViolation] {
        // Most values are valid, and the verdict alone needs no paths and no messages.
        let judge = Evaluator(nodes, maximumSteps: maximumSteps, limit: 0)
        if judge.verdict(on: instance) { return [] }
        if let exhaustion = judge.exhaustion { return [exhaustion] }
        return Evaluator(nodes, maximumSteps: maximumSteps, limit: max(limit, 1)).violations(of: instance)
    }

    /// Whether a value is valid; faster than ``validate(_:limit:)`` when it is not.
    package func isValid(_ instance: JSON) -> Bool {
        Evaluator(nodes, maximumSteps: maximumSteps, limit: 0).verdict(on: instance)
    }

    /// The value with absent `properties` set to their `default`, at the top and inside the objects that are there.
    ///
    /// Only `properties` are followed, not references and not `allOf` and its like, so it is plain from the schema what is filled in.
    /// The result is not validated.
    package func applyingDefaults(to instance: JSON) -> JSON {
        hasDefaults ? nodes[0].applyingDefaults(to: instance, nodes: nodes) : instance
    }
}

extension Node {
    fileprivate func applyingDefaults(to instance: JSON, nodes: [Node]) -> JSON {
        guard case .object(var object) = instance, let rules = objectRules else { return instance }
        for (key, id) in rules.properties.entries {
            let property = nodes[id]
            if let value = object[key] {
                // Writing an equal value back would copy the object for nothing.
                guard case .object = value, property.objectRules != nil else { continue }
                object[key] = property.applyingDefaults(to: value, nodes: nodes)
            } else if let value = property.defaultValue {
                object[key] = property.applyingDefaults(to: value, nodes: nodes)
            }
        }
        return .object(object)
    }
}
