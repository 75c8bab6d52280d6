import JSON

/// Tools that move rows from state to state.
extension ToolMaker {
    private func assignments(_ entity: Entity, _ move: Move) -> [String] {
        var assignments = ["\(SQLName.quoted(stateColumn(entity) ?? "status")) = \(SQLName.literal(move.to))"]
        if let stamp = move.stamp { assignments.append("\(column(entity, stamp)) = @now") }
        if let reason = move.reason { assignments.append("\(SQLName.quoted(reason)) = :reason") }
        return assignments
    }

    private func states(_ states: [String]) -> String { Words.either(states.map(\.spaced)) }

    func move(_ place: Int, _ position: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let move = entity.moves[position]
        let state = stateColumn(entity) ?? "status"
        let rules = RuleSteps(self, entity).whenMoved(move)
        let current: JSON = [
            "row": "current",
            "sql": .string(
                "SELECT \(SQLName.quoted(state)) FROM \(SQLName.quoted(entity.table)) WHERE id = :\(entity.idArgument)"
            ),
            "else": ToolMaker.failure("not_found", "There is no \(entity.noun.singular) {\(entity.idArgument)}."),
        ]
        let allowed = ToolMaker.require(
            "SELECT :current ->> \(SQLName.literal(state)) IN \(SQLName.list(move.from))",
            "invalid_state",
            "\(entity.noun.singular.capitalised) {\(entity.idArgument)} is {current.\(state)}; it must be \(states(move.from))."
        )
        let changed = move.stamp.map { [entity.attributes[$0].column] } ?? []
        let update: JSON = [
            "row": "changed",
            "sql": .string(
                "UPDATE \(SQLName.quoted(entity.table)) SET \(assignments(entity, move).joined(separator: ", "))\nWHERE id = :\(entity.idArgument)\nRETURNING \(told(entity, changed).joined(separator: ", "))"
            ),
        ]
        return ToolPlan(
            name: "\(move.name)_\(entity.singularName)",
            description:
                "\(move.words.capitalised) \(Words.a(entity.noun.singular)) that is \(states(move.from)): it is \(move.to.spaced) then."
                + rules.told,
            arguments: [idArgument(entity)] + (move.reason == nil ? [] : [reasonArgument(entity, move)]),
            steps: [current, allowed] + rules.checks + [update] + rules.effects,
            result: "$changed",
            family: .move(place, position)
        )
    }

    func moveAll(_ place: Int, _ position: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let move = entity.moves[position]
        let state = stateColumn(entity) ?? "status"
        let ids = ToolArgument(
            name: entity.singularName + "_ids",
            schema: [
                "type": "array", "items": ["type": "integer", "minimum": 1], "minItems": 1, "maxItems": 30,
                "uniqueItems": true, "description": .string("Numbers of the \(entity.noun.plural)"),
            ],
            isRequired: true,
            meaning: .ids
        )
        let table = SQLName.quoted(entity.table)
        let chosen = "id IN (SELECT value FROM json_each(:\(ids.name)))"
        return ToolPlan(
            name: "\(move.name)_\(entity.pluralName)",
            description:
                "\(move.words.capitalised) several \(entity.noun.plural) at once, all or none. Each must be \(states(move.from)).",
            arguments: [ids] + (move.reason == nil ? [] : [reasonArgument(entity, move)]),
            steps: [
                ToolMaker.require(
                    "SELECT count(*) = json_array_length(:\(ids.name)) FROM \(table) WHERE \(chosen)",
                    "not_found",
                    "Not all of these \(entity.noun.plural) are there."
                ),
                ToolMaker.require(
                    "SELECT count(*) = 0 FROM \(table) WHERE \(chosen) AND \(SQLName.quoted(state)) NOT IN \(SQLName.list(move.from))",
                    "invalid_state",
                    "Not all of these \(entity.noun.plural) are \(states(move.from)); nothing was changed."
                ),
                [
                    "run": .string(
                        "UPDATE \(table) SET \(assignments(entity, move).joined(separator: ", ")) WHERE \(chosen)"
                    )
                ],
                [
                    "rows": "changed",
                    "sql": .string(
                        "SELECT \(told(entity, []).joined(separator: ", ")) FROM \(table) WHERE \(chosen) ORDER BY id"
                    ),
                ],
            ],
            result: .object(JSONObject([(entity.pluralName, "$changed")])),
            family: .moveAll(place, position)
        )
    }
}
