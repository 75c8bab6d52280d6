import JSON

/// Tools that only read.
extension ToolMaker {
    // MARK: - Columns

    /// What a row is shown with: everything, or only what lists need.
    private func shown(_ place: Int, everything: Bool) -> [String] {
        let entity = composition.entities[place]
        var columns: [String] = []
        for column in entity.columns {
            let name = "t." + SQLName.quoted(column.name)
            switch column.content {
            case .id, .state: columns.append(name)
            case .reference(let position):
                columns.append(name)
                let target = composition.entities[entity.references[position].target]
                if composition.style.namesReferences, target.label != nil {
                    columns.append(
                        "r\(position).\(SQLName.quoted(target.labelColumn)) AS \(nameColumn(entity.references[position]))"
                    )
                }
            case .reason: if everything { columns.append(name) }
            case .attribute(let position):
                if everything || position == entity.label {
                    columns.append(name)
                } else if isListed(entity.attributes[position].kind) {
                    columns.append(name)
                }
            }
        }
        return columns
    }

    /// `vet_name`: the label of the row that a reference names.
    func nameColumn(_ reference: EntityReference) -> String { reference.words.snaked + "_name" }

    private func isListed(_ kind: AttributeKind) -> Bool {
        switch kind {
        case .note, .email, .phone, .address, .city, .country, .flag: false
        default: true
        }
    }

    private func joins(_ place: Int) -> String {
        guard composition.style.namesReferences else { return "" }
        let entity = composition.entities[place]
        return entity.references.enumerated().compactMap { position, reference in
            let target = composition.entities[reference.target]
            guard target.label != nil else { return nil }
            return
                "\nLEFT JOIN \(SQLName.quoted(target.table)) r\(position) ON r\(position).id = t.\(SQLName.quoted(reference.column))"
        }.joined()
    }

    private func from(_ place: Int) -> String {
        "FROM \(SQLName.quoted(composition.entities[place].table)) t"
    }

    // MARK: - Tools

    func list(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        var arguments: [ToolArgument] = []
        var conditions: [String] = []
        func filter(_ argument: ToolArgument, _ column: String, _ comparison: String = "=") {
            arguments.append(argument)
            conditions.append("(:\(argument.name) IS NULL OR \(column) \(comparison) :\(argument.name))")
        }
        for position in entity.references.indices {
            let argument = referenceArgument(entity, position, isRequired: false)
            filter(argument, "t." + SQLName.quoted(argument.name))
        }
        if let state = stateColumn(entity) { filter(stateArgument(entity, state), "t." + SQLName.quoted(state)) }
        for position in filtered(entity) {
            let attribute = entity.attributes[position]
            let column = "t." + SQLName.quoted(attribute.column)
            switch composition.kind(of: attribute, in: entity) {
            case .date, .dateAfter, .time, .timeAfter:
                let day = isTimed(attribute) ? "substr(\(column), 1, 10)" : column
                filter(
                    ToolArgument(
                        name: "\(attribute.name)_from",
                        schema: dateSchema("Earliest \(attribute.words), YYYY-MM-DD"),
                        isRequired: false,
                        meaning: .from(position)
                    ),
                    day,
                    ">="
                )
                filter(
                    ToolArgument(
                        name: "\(attribute.name)_to",
                        schema: dateSchema("Latest \(attribute.words), YYYY-MM-DD"),
                        isRequired: false,
                        meaning: .to(position)
                    ),
                    day,
                    "<="
                )
            case .money, .count, .measure, .score, .percent:
                filter(
                    ToolArgument(
                        name: "min_\(attribute.column)",
                        schema: valueSchema(attribute, entity),
                        isRequired: false,
                        meaning: .from(position)
                    ),
                    column,
                    ">="
                )
                filter(
                    ToolArgument(
                        name: "max_\(attribute.column)",
                        schema: valueSchema(attribute, entity),
                        isRequired: false,
                        meaning: .to(position)
                    ),
                    column,
                    "<="
                )
            default:
                filter(
                    ToolArgument(
                        name: attribute.column,
                        schema: valueSchema(attribute, entity),
                        isRequired: false,
                        meaning: .attribute(position)
                    ),
                    column
                )
            }
        }
        let condition = conditions.isEmpty ? "" : "\nWHERE " + conditions.joined(separator: "\n  AND ")
        arguments.append(
            ToolArgument(
                name: "limit",
                schema: [
                    "type": "integer", "minimum": 1, "maximum": 50, "default": 20,
                    "description": "How many at most",
                ],
                isRequired: false,
                meaning: .limit
            )
        )
        arguments.append(
            ToolArgument(
                name: "offset",
                schema: [
                    "type": "integer", "minimum": 0, "maximum": 100_000, "default": 0,
                    "description": "How many to leave out first",
                ],
                isRequired: false,
                meaning: .offset
            )
        )
        let columns = shown(place, everything: false).joined(separator: ", ")
        return ToolPlan(
            name: "\(composition.style.list)_\(entity.pluralName)",
            description:
                "\(ToolMaker.verb(composition.style.list)) \(entity.noun.plural) in the order of their numbers, "
                + (conditions.isEmpty ? "" : "those that fit every filter given, ")
                + "a page at a time. `total` says how many there are in all.",
            arguments: arguments,
            steps: [
                [
                    "rows": "found",
                    "sql": .string(
                        "SELECT \(columns)\n\(from(place))\(joins(place))\(condition)\nORDER BY t.id\nLIMIT :limit OFFSET :offset"
                    ),
                ],
                ["value": "total", "sql": .string("SELECT count(*) AS n \(from(place))\(condition)")],
            ],
            result: .object(JSONObject([(entity.pluralName, "$found"), ("total", "$total")])),
            family: .list(place)
        )
    }

    /// The attributes that lists filter by: choices, one flag, one date or time, one amount.
    private func filtered(_ entity: Entity) -> [Int] {
        var (choices, flags, moments, numbers) = (0, 0, 0, 0)
        return entity.attributes.indices.filter { position in
            switch composition.kind(of: entity.attributes[position], in: entity) {
            case .oneOf:
                choices += 1
                return choices <= 2
            case .flag:
                flags += 1
                return flags <= 1
            case .date, .dateAfter, .time, .timeAfter:
                moments += 1
                return moments <= 1
            case .money, .count, .measure, .score:
                numbers += 1
                return numbers <= 1
            default: return false
            }
        }
    }

    func isTimed(_ attribute: Attribute) -> Bool {
        switch attribute.kind {
        case .time, .timeAfter, .stamp: true
        default: false
        }
    }

    func search(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let label = "t." + SQLName.quoted(entity.labelColumn)
        let words = entity.label.map { entity.attributes[$0].words } ?? "name"
        return ToolPlan(
            name: "\(composition.style.search)_\(entity.pluralName)",
            description: "Find \(entity.noun.plural) by a part of the \(words), in the order of the \(words).",
            arguments: [
                ToolArgument(
                    name: "query",
                    schema: [
                        "type": "string", "minLength": 1, "maxLength": 80,
                        "description": .string("A part of the \(words)"),
                    ],
                    isRequired: true,
                    meaning: .text
                )
            ],
            steps: [
                [
                    "rows": "found",
                    "sql": .string(
                        "SELECT \(shown(place, everything: false).joined(separator: ", "))\n\(from(place))\(joins(place))\nWHERE instr(lower(\(label)), lower(:query)) > 0\nORDER BY \(label), t.id\nLIMIT 20"
                    ),
                ]
            ],
            result: .object(JSONObject([(entity.pluralName, "$found")])),
            family: .search(place)
        )
    }

    func get(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        return reading(
            place,
            name: "\(composition.style.get)_\(entity.singularName)",
            description: "\(ToolMaker.verb(composition.style.get)) all that is known of one \(entity.noun.singular).",
            argument: idArgument(entity),
            column: "id",
            family: .get(place)
        )
    }

    func getByLabel(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let attribute = entity.label.map { entity.attributes[$0] }
        let column = entity.labelColumn
        var schema: JSON = ["type": "string", "minLength": 1, "maxLength": 160]
        if case .object(var object) = schema {
            object["description"] = .string(
                "\((attribute?.words ?? "name").capitalised) of the \(entity.noun.singular), exactly as written"
            )
            schema = .object(object)
        }
        return reading(
            place,
            name: "\(composition.style.get)_\(entity.singularName)_by_\(column)",
            description:
                "\(ToolMaker.verb(composition.style.get)) one \(entity.noun.singular) by its \(attribute?.words ?? column), with all that is known of it.",
            argument: ToolArgument(name: column, schema: schema, isRequired: true, meaning: .label),
            column: column,
            family: .getByLabel(place)
        )
    }

    private func reading(
        _ place: Int,
        name: String,
        description: String,
        argument: ToolArgument,
        column: String,
        family: ToolFamily
    ) -> ToolPlan {
        let entity = composition.entities[place]
        return ToolPlan(
            name: name,
            description: description,
            arguments: [argument],
            steps: [
                [
                    "row": "found",
                    "sql": .string(
                        "SELECT \(shown(place, everything: true).joined(separator: ", "))\n\(from(place))\(joins(place))\nWHERE t.\(SQLName.quoted(column)) = :\(argument.name)"
                    ),
                    "else": ToolMaker.failure("not_found", "There is no \(entity.noun.singular) {\(argument.name)}."),
                ]
            ],
            result: nil,
            family: family
        )
    }

    func summary(_ place: Int, _ by: ToolFamily.Grouping, _ sum: Int?) -> ToolPlan {
        let entity = composition.entities[place]
        var (key, name, words, join) = ("", "", "", "")
        switch by {
        case .state:
            let column = stateColumn(entity) ?? "status"
            (key, name, words) = ("t.\(SQLName.quoted(column)) AS \(SQLName.quoted(column))", column, column.spaced)
        case .attribute(let position):
            let attribute = entity.attributes[position]
            (key, name, words) = (
                "t.\(SQLName.quoted(attribute.column)) AS \(SQLName.quoted(attribute.column))", attribute.column,
                attribute.words
            )
        case .reference(let position):
            let reference = entity.references[position]
            let target = composition.entities[reference.target]
            (name, words) = (reference.column, reference.words)
            key = "t.\(SQLName.quoted(reference.column)) AS \(SQLName.quoted(reference.column))"
            if target.label != nil {
                key += ", r.\(SQLName.quoted(target.labelColumn)) AS \(nameColumn(reference))"
                join = " JOIN \(SQLName.quoted(target.table)) r ON r.id = t.\(SQLName.quoted(reference.column))"
            }
        }
        var arguments: [ToolArgument] = []
        var conditions = ["t.\(SQLName.quoted(name)) IS NOT NULL"]
        if by != .state, let state = stateColumn(entity) {
            arguments.append(stateArgument(entity, state))
            conditions.append("(:\(state) IS NULL OR t.\(SQLName.quoted(state)) = :\(state))")
        }
        let total =
            sum.map { ", coalesce(sum(t.\(column(entity, $0))), 0) AS total_\(entity.attributes[$0].column)" } ?? ""
        let also = sum.map { " and adds up their \(entity.attributes[$0].words)" } ?? ""
        return ToolPlan(
            name: "summarise_\(entity.pluralName)_by_\(words.snaked)",
            description: "Counts \(entity.noun.plural) by \(words)\(also).",
            arguments: arguments,
            steps: [
                [
                    "rows": "groups",
                    "sql": .string(
                        "SELECT \(key), count(*) AS count\(total)\n\(from(place))\(join)\nWHERE \(conditions.joined(separator: " AND "))\nGROUP BY t.\(SQLName.quoted(name))\nORDER BY t.\(SQLName.quoted(name))"
                    ),
                ]
            ],
            result: ["groups": "$groups"],
            family: .summary(place, by: by, sum: sum)
        )
    }

    private static func verb(_ name: String) -> String {
        switch name {
        case "browse": "Browse"
        case "show": "Show"
        case "read": "Read"
        case "view": "View"
        case "get": "Get"
        default: "List"
        }
    }
}
