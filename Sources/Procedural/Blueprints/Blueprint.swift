/// What a domain or a module is made of, before an environment is composed from it (`docs/blueprints.md`).
package struct Blueprint: Sendable {
    /// Whether a blueprint makes environments of its own or is a part of others.
    package enum Kind: String, Sendable { case domain, module }

    package var kind: Kind
    package var name: String
    /// One of ``categories``; empty for a module.
    package var category: String
    /// Patterns of names of the organisation.
    package var titles: [String]
    package var about: String
    package var currency: String
    package var actor: Actor?
    /// The roles a module attaches to.
    package var needs: [Role]
    /// Lists of words that patterns draw from, by name.
    package var lists: [String: [String]]
    /// In the order of the file.
    package var entities: [EntityBlueprint]

    /// Whom the agent acts as: the first row of this entity, made to have these values.
    package struct Actor: Sendable {
        package var entity: String
        package var values: [String: String]
    }

    /// The entity with this key.
    package func entity(_ key: String) -> EntityBlueprint? { entities.first { $0.key == key } }

    package static let categories = [
        "agriculture", "commerce", "culture", "education", "finance", "health", "hospitality", "industry", "logistics",
        "media", "people", "property", "public", "services", "software", "travel",
    ]
}

/// What modules attach to.
package enum Role: String, Sendable, CaseIterable {
    /// A person or company that is served.
    case customer
    case staff
    /// The main record, with states.
    case record = "case"
    /// Something listed, with a price.
    case item
    /// A room, branch or site.
    case place
}

/// One kind of thing: its words, columns, states and rules.
package struct EntityBlueprint: Sendable {
    package var key: String
    package var nouns: [Noun]
    package var role: Role?
    package var rows: ClosedRange<Int>
    /// Only some environments have it.
    package var isOptional: Bool
    /// Verbs for making one; `nil` when the agent cannot.
    package var create: [String]?
    package var references: [ReferenceBlueprint]
    package var attributes: [AttributeBlueprint]
    package var states: [Weighted]
    package var moves: [MoveBlueprint]
    /// It only joins its two references.
    package var isLink: Bool
    /// The name of the reference whose lines these are.
    package var linesOf: String?
    package var rules: [Rule]

    /// The attribute by which people call a row.
    package var label: AttributeBlueprint? {
        isLink || linesOf != nil ? nil : attributes.first(where: \.canLabel)
    }
}

/// A noun in singular and plural, in lower case, with spaces.
package struct Noun: Sendable, Hashable {
    package var singular: String
    package var plural: String
}

/// A text and how often it is seen.
package struct Weighted: Sendable, Hashable {
    package var text: String
    package var weight: Int
}

/// A column that names a row of another entity.
package struct ReferenceBlueprint: Sendable {
    package enum Target: Sendable, Hashable {
        case entity(String)
        case role(Role)
    }

    package var name: String
    package var target: Target
    package var isOptional: Bool
}

/// Something that is known of each row.
package struct AttributeBlueprint: Sendable {
    package var name: String
    package var kind: AttributeKind
    /// Only some environments have it.
    package var isSometimes: Bool
    package var isUnique: Bool
    /// The share of rows in which it is empty; 0 when it never may be.
    package var emptyShare: Double
    /// No tool changes it.
    package var isFixed: Bool
    /// Empty unless the row is in one of these states.
    package var onlyIn: [String]

    /// Whether people can call a row by it.
    package var canLabel: Bool {
        switch kind {
        case .person, .company, .code: true
        case .text: isUnique
        default: false
        }
    }
}

/// What an attribute's values are like.
package enum AttributeKind: Sendable, Hashable {
    case person, company, email, phone, address, city, country
    case code(prefix: String)
    case text(pattern: String)
    case note(pattern: String)
    case oneOf([Weighted])
    /// In whole units of the currency; columns hold cents.
    case money(ClosedRange<Int>)
    case count(ClosedRange<Int>)
    case measure(ClosedRange<Int>, unit: String)
    case percent(ClosedRange<Int>)
    case score(ClosedRange<Int>)
    /// Days from the world's first day.
    case date(ClosedRange<Int>)
    case time(ClosedRange<Int>)
    /// Days after another column.
    case dateAfter(String, ClosedRange<Int>)
    /// Minutes after another column.
    case timeAfter(String, ClosedRange<Int>)
    case stamp
    case flag(Double)
    case copy(reference: String, attribute: String)
}

/// A transition between states.
package struct MoveBlueprint: Sendable {
    /// The verb, such as `check_in`.
    package var name: String
    package var from: [String]
    package var to: String
    /// The attribute that is set to the time.
    package var stamp: String?
    /// The column in which a reason is kept.
    package var reason: String?
}

/// What a world refuses. The names are those of the blueprint.
package enum Rule: Sendable, Hashable {
    case atMost(per: String, states: [String], most: Int)
    case room(in: String, of: String, states: [String])
    case once(references: [String], states: [String])
    case whilst(reference: String, states: [String])
    case stock(reference: String, column: String, by: String)
    case back(reference: String, column: String, by: String, move: String)
    case noOverlap(reference: String, from: String, to: String, states: [String])
    case before(move: String, child: String, states: [String])
    case needs(move: String, child: String)
    case authority(move: String, above: Int, of: String, who: String)
}
