import JSON
import Patterns

/// The position of a compiled subschema; references make the graph cyclic, so nodes know each other by number.
typealias NodeID = Int

/// A compiled subschema. Its rules are grouped by the type of value they look at.
final class Node: Sendable {
    /// Where the subschema stands in the document.
    let pointer: JSONPointer
    /// The verdict of a boolean schema; nil for all others.
    let verdict: Bool?
    let types: TypeSet?
    let constant: JSON?
    let enumeration: Enumeration?
    let numberRules: NumberRules?
    let stringRules: StringRules?
    let arrayRules: ArrayRules?
    let objectRules: ObjectRules?
    /// Subschemas that look at the same value.
    let applicators: [Applicator]
    let unevaluatedItems: NodeID?
    let unevaluatedProperties: NodeID?
    let defaultValue: JSON?

    init(_ rules: NodeRules, pointer: JSONPointer) {
        self.pointer = pointer
        self.verdict = rules.verdict
        self.types = rules.types
        self.constant = rules.constant
        self.enumeration = rules.enumeration
        self.numberRules = rules.numberRules
        self.stringRules = rules.stringRules
        self.arrayRules = rules.arrayRules
        self.objectRules = rules.objectRules
        self.applicators = rules.applicators
        self.unevaluatedItems = rules.unevaluatedItems
        self.unevaluatedProperties = rules.unevaluatedProperties
        self.defaultValue = rules.defaultValue
    }

    /// The subschemas that are applied to the same value as this one.
    var inPlace: [NodeID] {
        applicators.flatMap(\.nodes) + (objectRules?.dependentSchemas.map(\.node) ?? [])
    }
}

/// A node under construction.
struct NodeRules {
    var verdict: Bool?
    var types: TypeSet?
    var constant: JSON?
    var enumeration: Enumeration?
    var numberRules: NumberRules?
    var stringRules: StringRules?
    var arrayRules: ArrayRules?
    var objectRules: ObjectRules?
    var applicators: [Applicator] = []
    var unevaluatedItems: NodeID?
    var unevaluatedProperties: NodeID?
    var defaultValue: JSON?
}

/// A keyword that applies subschemas to the same value.
enum Applicator: Sendable {
    case reference(NodeID)
    case all([NodeID])
    case any([NodeID])
    case one([NodeID])
    case not(NodeID)
    case condition(NodeID, then: NodeID?, otherwise: NodeID?)

    var nodes: [NodeID] {
        switch self {
        case .reference(let node), .not(let node): [node]
        case .all(let nodes), .any(let nodes), .one(let nodes): nodes
        case .condition(let node, let then, let otherwise): [node] + [then, otherwise].compactMap { $0 }
        }
    }
}

/// `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`.
final class NumberRules: Sendable {
    let minimum: Number?
    let maximum: Number?
    let exclusiveMinimum: Number?
    let exclusiveMaximum: Number?
    let multipleOf: Number?

    init(minimum: Number?, maximum: Number?, exclusiveMinimum: Number?, exclusiveMaximum: Number?, multipleOf: Number?)
    {
        self.minimum = minimum
        self.maximum = maximum
        self.exclusiveMinimum = exclusiveMinimum
        self.exclusiveMaximum = exclusiveMaximum
        self.multipleOf = multipleOf
    }
}

/// `minLength`, `maxLength`, `pattern` and, when asserted, `format`.
final class StringRules: Sendable {
    let minimum: Int?
    let maximum: Int?
    let pattern: Pattern?
    let format: Format?

    init(minimum: Int?, maximum: Int?, pattern: Pattern?, format: Format?) {
        self.minimum = minimum
        self.maximum = maximum
        self.pattern = pattern
        self.format = format
    }
}

/// `minItems`, `maxItems`, `uniqueItems`, `prefixItems`, `items`, `contains` and its bounds.
final class ArrayRules: Sendable {
    struct Contains: Sendable {
        var node: NodeID
        var minimum: Int
        var maximum: Int?
    }

    let minimum: Int?
    let maximum: Int?
    let areUnique: Bool
    let prefix: [NodeID]
    let items: NodeID?
    let contains: Contains?

    init(minimum: Int?, maximum: Int?, areUnique: Bool, prefix: [NodeID], items: NodeID?, contains: Contains?) {
        self.minimum = minimum
        self.maximum = maximum
        self.areUnique = areUnique
        self.prefix = prefix
        self.items = items
        self.contains = contains
    }
}

/// `minProperties`, `maxProperties`, `required`, `properties`, `patternProperties`, `additionalProperties`, `propertyNames`,
/// `dependentRequired`, `dependentSchemas`.
final class ObjectRules: Sendable {
    struct PatternProperty: Sendable {
        var pattern: Pattern
        var node: NodeID
    }

    struct DependentNames: Sendable {
        var key: String
        var required: [String]
    }

    struct DependentSchema: Sendable {
        var key: String
        var node: NodeID
    }

    let minimum: Int?
    let maximum: Int?
    let required: [String]
    let properties: PropertyTable
    let patternProperties: [PatternProperty]
    let additionalProperties: NodeID?
    let propertyNames: NodeID?
    let dependentRequired: [DependentNames]
    let dependentSchemas: [DependentSchema]

    init(
        minimum: Int?,
        maximum: Int?,
        required: [String],
        properties: PropertyTable,
        patternProperties: [PatternProperty],
        additionalProperties: NodeID?,
        propertyNames: NodeID?,
        dependentRequired: [DependentNames],
        dependentSchemas: [DependentSchema]
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.required = required
        self.properties = properties
        self.patternProperties = patternProperties
        self.additionalProperties = additionalProperties
        self.propertyNames = propertyNames
        self.dependentRequired = dependentRequired
        self.dependentSchemas = dependentSchemas
    }

    /// Whether any rule looks at every member.
    var hasMemberRules: Bool {
        !properties.isEmpty || !patternProperties.isEmpty || additionalProperties != nil || propertyNames != nil
    }
}

/// The subschemas of `properties` by key: a JSON object has the right notion of key equality and finds keys quickly at any size.
struct PropertyTable: Sendable {
    private(set) var entries: [(key: String, node: NodeID)] = []
    private var positions = JSONObject()

    /// The subschema of a key.
    subscript(key: String) -> NodeID? {
        guard case .integer(let position) = positions[key] else { return nil }
        return entries[Int(position)].node
    }

    /// Adds a key that is not there yet.
    mutating func append(_ key: String, _ node: NodeID) {
        positions[key] = .integer(Int64(entries.count))
        entries.append((key, node))
    }

    var isEmpty: Bool { entries.isEmpty }
    var keys: [String] { positions.keys }
}
