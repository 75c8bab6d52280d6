/// One environment as it was composed: which things it has, what they are called and how the world treats them.
///
/// Everything after it (rows, tools, tasks) is made from this value alone.
package struct Composition: Sendable {
    /// The place among the environments of a seed.
    package var index: Int
    package var seed: UInt64
    package var domain: String
    package var category: String
    package var modules: [String]
    /// The environment's name, such as `okafor-veterinary-clinic-7`.
    package var name: String
    /// The organisation's name, such as `Okafor Veterinary Clinic`.
    package var title: String
    package var about: String
    package var currency: String
    /// The first day, as days since 1970-01-01. The clock begins at nine o'clock.
    package var today: Int
    /// The entity whose first row is the agent's own.
    package var actor: Int
    /// What the actor's row has to be like, by the attribute's name.
    package var actorValues: [String: String]
    /// Entities after those they refer to.
    package var entities: [Entity]
    package var lists: [String: [String]]
    package var style: Style

    /// The name of the ambient parameter that holds the actor's id, such as `staff_id`.
    package var actorParameter: String { entities[actor].idArgument }
}

extension Composition {
    /// What an attribute's values are like: for a copy, those of what it is a copy of.
    package func kind(of attribute: Attribute, in entity: Entity) -> AttributeKind {
        Composition.kind(of: attribute, in: entity, entities)
    }

    static func kind(of attribute: Attribute, in entity: Entity, _ entities: [Entity]) -> AttributeKind {
        guard case .copy(let name, let source) = attribute.kind, let reference = entity.reference(name) else {
            return attribute.kind
        }
        let target = entities[entity.references[reference].target]
        return target.attribute(source).map { target.attributes[$0].kind } ?? attribute.kind
    }

    /// The entities that refer to this one, with the place of the reference.
    package func children(of place: Int) -> [(entity: Int, reference: Int)] {
        entities.indices.flatMap { child in
            entities[child].references.indices.filter { entities[child].references[$0].target == place }.map {
                (child, $0)
            }
        }
    }
}

/// How this environment's makers like to name and show things.
package struct Style: Sendable, Hashable {
    /// The verbs before the plural or singular noun.
    package var list: String
    package var get: String
    package var search: String
    package var update: String
    /// Whether lists say the label of the rows they refer to, and not only the ids.
    package var namesReferences: Bool
    /// The column that holds the state.
    package var stateColumn: String
}

/// One kind of thing.
package struct Entity: Sendable {
    package var key: String
    package var noun: Noun
    package var table: String
    package var role: Role?
    /// The module it comes from; `nil` for the domain's own.
    package var module: String?
    package var rows: Int
    /// The verb for making one; `nil` when the agent cannot.
    package var create: String?
    package var references: [EntityReference]
    package var attributes: [Attribute]
    package var states: [Weighted]
    package var moves: [Move]
    package var isLink: Bool
    /// The reference whose lines these are.
    package var linesOf: Int?
    package var rules: [Rule]
    /// In the order of the table.
    package var columns: [Column]
    /// The attribute by which people call a row; `nil` for links and lines.
    package var label: Int?

    /// `noun_id`: what arguments and columns that name a row are called.
    package var idArgument: String { noun.singular.snaked + "_id" }
    /// The noun as it stands in the names of tools.
    package var singularName: String { noun.singular.snaked }
    package var pluralName: String { noun.plural.snaked }
    /// The column of the label; `id` where there is none.
    package var labelColumn: String { label.map { attributes[$0].column } ?? "id" }

    package func reference(_ name: String) -> Int? { references.firstIndex { $0.name == name } }
    package func attribute(_ name: String) -> Int? { attributes.firstIndex { $0.name == name } }
    package func move(_ name: String) -> Int? { moves.firstIndex { $0.name == name } }
    package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

/// A column that names a row of another entity.
package struct EntityReference: Sendable {
    package var name: String
    package var column: String
    /// What it is called in sentences, such as `vet`.
    package var words: String
    package var target: Int
    package var isOptional: Bool
}

/// Something known of each row.
package struct Attribute: Sendable {
    package var name: String
    package var column: String
    /// What it is called in sentences, such as `unit price`.
    package var words: String
    package var kind: AttributeKind
    package var isUnique: Bool
    package var emptyShare: Double
    package var isFixed: Bool
    package var onlyIn: [String]

    /// Whether rows may have nothing here.
    package var mayBeEmpty: Bool { emptyShare > 0 || !onlyIn.isEmpty || kind == .stamp }
}

/// A transition between states.
package struct Move: Sendable {
    package var name: String
    package var from: [String]
    package var to: String
    /// The place of the attribute that is set to the time.
    package var stamp: Int?
    /// The column that keeps the reason.
    package var reason: String?

    /// The verb in sentences: `check in`.
    package var words: String { name.spaced }
}

/// One column of a table.
package struct Column: Sendable {
    package enum Content: Sendable, Hashable {
        case id
        case reference(Int)
        case attribute(Int)
        case state
        /// Why a move was made, by the move's place.
        case reason(Int)
    }

    package var name: String
    package var content: Content
}

extension String {
    /// Words joined by `_`, as in names of tables and tools.
    package var snaked: String { String(lowercased().map { $0 == " " || $0 == "-" || $0 == "'" ? "_" : $0 }) }
    /// A name as words.
    package var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
    /// With a capital letter first.
    package var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
