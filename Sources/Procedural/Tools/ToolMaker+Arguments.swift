import JSON

/// The JSON Schemas of arguments.
extension ToolMaker {
    func idSchema(_ entity: Entity, _ words: String) -> JSON {
        ["type": "integer", "minimum": 1, "description": .string("Number of the \(words)")]
    }

    func idArgument(_ entity: Entity) -> ToolArgument {
        ToolArgument(
            name: entity.idArgument,
            schema: idSchema(entity, entity.noun.singular),
            isRequired: true,
            meaning: .id
        )
    }

    func referenceArgument(_ entity: Entity, _ position: Int, isRequired: Bool, about: String? = nil) -> ToolArgument {
        let reference = entity.references[position]
        let target = composition.entities[reference.target]
        let words =
            reference.words == target.noun.singular ? reference.words : "\(reference.words) (\(target.noun.singular))"
        return ToolArgument(
            name: reference.column,
            schema: idSchema(target, about.map { "\(words) \($0)" } ?? words),
            isRequired: isRequired,
            meaning: .reference(position)
        )
    }

    func stateArgument(_ entity: Entity, _ column: String) -> ToolArgument {
        ToolArgument(
            name: column,
            schema: [
                "type": "string", "enum": .array(entity.states.map { .string($0.text) }),
                "description": .string("Only \(entity.noun.plural) in this \(column.spaced)"),
            ],
            isRequired: false,
            meaning: .state
        )
    }

    func reasonArgument(_ entity: Entity, _ move: Move) -> ToolArgument {
        ToolArgument(
            name: "reason",
            schema: [
                "type": "string", "minLength": 3, "maxLength": 300,
                "description": .string("Why: it is kept with the \(entity.noun.singular)"),
            ],
            isRequired: true,
            meaning: .reason
        )
    }

    /// The schema of a value of an attribute, as it is written.
    func valueSchema(_ attribute: Attribute, _ entity: Entity, least: Int = 0) -> JSON {
        let title = attribute.words.capitalised
        func number(_ from: Int, _ to: Int, _ description: String) -> JSON {
            ["type": "integer", "minimum": .count(from), "maximum": .count(to), "description": .string(description)]
        }
        func text(_ most: Int, _ description: String) -> JSON {
            ["type": "string", "minLength": 1, "maxLength": .count(most), "description": .string(description)]
        }
        switch composition.kind(of: attribute, in: entity) {
        case .person: return text(80, "\(title), in full")
        case .company, .city, .country, .text, .code: return text(120, title)
        case .email: return text(120, "\(title) address")
        case .phone: return text(40, "\(title) number")
        case .address: return text(160, title)
        case .note: return text(500, "\(title), in a sentence or two")
        case .oneOf(let choices):
            return [
                "type": "string", "enum": .array(choices.map { .string($0.text) }), "description": .string(title),
            ]
        case .money: return number(0, 100_000_000, "\(title) in cents of \(composition.currency)")
        case .count: return number(least, 1_000_000, title)
        case .measure(_, let unit): return number(0, 1_000_000, "\(title) in \(unit)")
        case .percent: return number(0, 100, "\(title) in percent")
        case .score(let range):
            return number(range.lowerBound, range.upperBound, "\(title), \(range.lowerBound) to \(range.upperBound)")
        case .date, .dateAfter: return dateSchema("\(title), YYYY-MM-DD")
        case .time, .timeAfter, .stamp: return timeSchema("\(title), YYYY-MM-DD HH:MM:SS")
        case .flag: return ["type": "boolean", "description": .string("Whether \(attribute.words)")]
        case .copy: return text(120, title)
        }
    }

    func dateSchema(_ description: String) -> JSON {
        ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": .string(description)]
    }

    func timeSchema(_ description: String) -> JSON {
        [
            "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
            "description": .string(description),
        ]
    }

    /// Refuses what has the form of a date or time and is none.
    func momentCheck(_ attribute: Attribute, _ argument: String) -> JSON? {
        let function: String
        switch attribute.kind {
        case .date, .dateAfter: function = "date"
        case .time, .timeAfter: function = "datetime"
        default: return nil
        }
        return ToolMaker.require(
            "SELECT :\(argument) IS NULL OR \(function)(:\(argument)) = :\(argument)",
            "invalid_date",
            "{\(argument)} is no \(function == "date" ? "date" : "date and time")."
        )
    }
}
