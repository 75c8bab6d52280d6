package import JSON

/// One tool of a composed environment, with what it means, so that tasks can be planned with it.
package struct ToolPlan: Sendable {
    package var name: String
    package var description: String
    package var arguments: [ToolArgument]
    /// In the form of `tools.yaml`.
    package var steps: [JSON]
    package var result: JSON?
    package var family: ToolFamily

    package var isReadOnly: Bool { family.isReadOnly }

    /// The name of the argument with this meaning.
    package func argument(_ meaning: ToolArgument.Meaning) -> String? {
        arguments.first { $0.meaning == meaning }?.name
    }
}

/// One argument of a tool.
package struct ToolArgument: Sendable {
    package enum Meaning: Sendable, Hashable {
        /// The id of the row that the tool is about.
        case id
        /// A list of such ids.
        case ids
        /// The label of that row.
        case label
        /// The value of the attribute at this place of the entity; a filter, or what is written.
        case attribute(Int)
        /// The id of the row that the reference at this place names.
        case reference(Int)
        /// The entity's state.
        case state
        /// A part of the label.
        case text
        /// The bounds, inclusive, of the attribute at this place: dates (as `YYYY-MM-DD`), times (bounded by their date), amounts or numbers.
        case from(Int)
        case to(Int)
        /// Why a move is made.
        case reason
        case limit
        case offset
    }

    package var name: String
    package var schema: JSON
    package var isRequired: Bool
    package var meaning: Meaning
}

/// What a tool does to rows of an entity, by the places of entities, moves, references and attributes in the composition.
package enum ToolFamily: Sendable, Hashable {
    /// Rows by filters (equal references, state, attributes; bounds), in the order of ids unless told otherwise, a page at a time:
    /// `{<plural>: [row…], total: n}`.
    case list(Int)
    /// Rows whose label contains a text, in the order of labels: `{<plural>: [row…]}`.
    case search(Int)
    /// All that is known of one row, by its id: the row. References are ids, and `<words>_name` (their label) where the style says so.
    case get(Int)
    /// All that is known of one row, by its label: the row.
    case getByLabel(Int)
    /// A new row: its id, label and state.
    case create(Int)
    /// Other values for some attributes of one row: the row.
    case update(Int)
    /// A move of one row: its id, label, state and stamp.
    case move(Int, Int)
    /// The move of many rows, of all or none: `{count: n, <plural>: [id…]}`.
    case moveAll(Int, Int)
    /// Another row for a reference of one row, or none: the row.
    case assign(Int, reference: Int)
    /// A link between two rows.
    case link(Int)
    case unlink(Int)
    /// The number of rows, and the sum of a money or count attribute, by state or by reference:
    /// `{groups: [{<key>, count, total_<column>}…]}` in the order of the key.
    case summary(Int, by: Grouping, sum: Int?)

    package enum Grouping: Sendable, Hashable {
        case state
        case reference(Int)
        case attribute(Int)
    }

    /// The entity that it is about.
    package var entity: Int {
        switch self {
        case .list(let entity), .search(let entity), .get(let entity), .getByLabel(let entity), .create(let entity),
            .update(let entity), .move(let entity, _), .moveAll(let entity, _), .assign(let entity, _),
            .link(let entity), .unlink(let entity), .summary(let entity, _, _):
            entity
        }
    }

    package var isReadOnly: Bool {
        switch self {
        case .list, .search, .get, .getByLabel, .summary: true
        case .create, .update, .move, .moveAll, .assign, .link, .unlink: false
        }
    }
}
