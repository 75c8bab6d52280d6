import JSON

/// Tools that make, change and link rows.
extension ToolMaker {
    // MARK: - Making

    func create(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        var arguments: [ToolArgument] = []
        var checks: [JSON] = []
        var columns: [(name: String, value: String)] = []
        for (position, reference) in entity.references.enumerated() {
            if isByActor(reference, of: entity) {
                columns.append((reference.column, "@me"))
                continue
            }
            let argument = referenceArgument(entity, position, isRequired: !reference.isOptional)
            arguments.append(argument)
            columns.append((reference.column, ":\(argument.name)"))
            checks.append(
                exists(
                    composition.entities[reference.target],
                    argument: argument.name,
                    isOptional: reference.isOptional
                )
            )
        }
        for (position, attribute) in entity.attributes.enumerated() {
            switch attribute.kind {
            case .stamp: continue
            case .code(let prefix):
                columns.append(
                    (
                        attribute.column,
                        "'\(prefix)-' || (1001 + coalesce((SELECT max(id) FROM \(SQLName.quoted(entity.table))), 0))"
                    )
                )
                continue
            case .copy(let name, let source):
                guard let reference = entity.reference(name) else { continue }
                let target = composition.entities[entity.references[reference].target]
                let column = target.attribute(source).map { target.attributes[$0].column } ?? source
                columns.append(
                    (
                        attribute.column,
                        "(SELECT \(SQLName.quoted(column)) FROM \(SQLName.quoted(target.table)) WHERE id = :\(entity.references[reference].column))"
                    )
                )
                continue
            default: break
            }
            // What only a later state knows is empty at first.
            if !attribute.onlyIn.isEmpty, !attribute.onlyIn.contains(entity.states.first?.text ?? "") { continue }
            var schema = valueSchema(attribute, entity, least: isTaken(attribute, of: entity) ? 1 : 0)
            var isRequired = attribute.emptyShare == 0
            if case .flag = attribute.kind, case .object(var object) = schema {
                isRequired = false
                object["default"] = false
                schema = .object(object)
            }
            arguments.append(
                ToolArgument(
                    name: attribute.column,
                    schema: schema,
                    isRequired: isRequired,
                    meaning: .attribute(position)
                )
            )
            columns.append((attribute.column, ":\(attribute.column)"))
            if let check = momentCheck(attribute, attribute.column) { checks.append(check) }
            if let check = order(attribute, entity) { checks.append(check) }
        }
        if let state = stateColumn(entity), let first = entity.states.first {
            columns.append((state, SQLName.literal(first.text)))
        }
        if entity.isLink, entity.references.count == 2 {
            let pair = entity.references.map { "\(SQLName.quoted($0.column)) = :\($0.column)" }.joined(
                separator: " AND "
            )
            checks.append(
                ToolMaker.require(
                    "SELECT NOT EXISTS (SELECT 1 FROM \(SQLName.quoted(entity.table)) WHERE \(pair))",
                    "already_exists",
                    "There is such \(Words.a(entity.noun.singular)) already."
                )
            )
        }
        let rules = RuleSteps(self, entity).whenMade()
        let insert: JSON = [
            "row": "made",
            "sql": .string(
                "INSERT INTO \(SQLName.quoted(entity.table)) (\(columns.map { SQLName.quoted($0.name) }.joined(separator: ", ")))\nSELECT \(columns.map(\.value).joined(separator: ", "))\nRETURNING \(told(entity, []).joined(separator: ", "))"
            ),
        ]
        let verb = entity.create ?? "add"
        let about = entity.references.filter { !isByActor($0, of: entity) && !$0.isOptional }.map(\.words)
        return ToolPlan(
            name: "\(verb)_\(entity.singularName)",
            description: "\(verb.spaced.capitalised) \(Words.a(entity.noun.singular))"
                + (about.isEmpty ? "." : ", for \(Words.either(about.map { Words.a($0) }, or: "and")).") + rules.told,
            arguments: arguments,
            steps: checks + rules.checks + [insert] + rules.effects,
            result: "$made",
            family: entity.isLink ? .link(place) : .create(place)
        )
    }

    /// Whether a stock rule takes this off, so that none is no order at all.
    private func isTaken(_ attribute: Attribute, of entity: Entity) -> Bool {
        entity.rules.contains { rule in
            if case .stock(_, _, attribute.name) = rule { true } else { false }
        }
    }

    /// Refuses an end before its beginning.
    private func order(_ attribute: Attribute, _ entity: Entity) -> JSON? {
        let start: String
        switch attribute.kind {
        case .dateAfter(let column, _), .timeAfter(let column, _): start = column
        default: return nil
        }
        guard let position = entity.attribute(start), entity.attributes[position].kind != .stamp else { return nil }
        let first = entity.attributes[position]
        guard first.onlyIn.isEmpty else { return nil }
        return ToolMaker.require(
            "SELECT :\(attribute.column) > :\(first.column)",
            "invalid_period",
            "\(attribute.words.capitalised) must be after \(first.words)."
        )
    }

    /// What a writing tool answers: the number, what people call it, its state, and what was changed.
    func told(_ entity: Entity, _ changed: [String]) -> [String] {
        var columns = ["id"]
        if entity.label != nil { columns.append(entity.labelColumn) }
        if let state = stateColumn(entity) { columns.append(state) }
        for column in changed where !columns.contains(column) { columns.append(column) }
        return columns.map(SQLName.quoted)
    }

    // MARK: - Changing

    func update(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let changed = Array(editable(place).prefix(5))
        let arguments = changed.map { position in
            let attribute = entity.attributes[position]
            return ToolArgument(
                name: attribute.column,
                schema: valueSchema(attribute, entity),
                isRequired: false,
                meaning: .attribute(position)
            )
        }
        let names = arguments.map { ":\($0.name)" }
        let given =
            names.count == 1 ? "\(names[0]) IS NOT NULL" : "coalesce(\(names.joined(separator: ", "))) IS NOT NULL"
        let assignments = arguments.map { argument in
            "\(SQLName.quoted(argument.name)) = coalesce(:\(argument.name), \(SQLName.quoted(argument.name)))"
        }
        var steps: [JSON] = [exists(entity, argument: entity.idArgument)]
        steps.append(ToolMaker.require("SELECT \(given)", "nothing_to_change", "Give at least one value to change."))
        steps += changed.compactMap { momentCheck(entity.attributes[$0], entity.attributes[$0].column) }
        steps += stillOpen(entity)
        steps.append([
            "row": "changed",
            "sql": .string(
                "UPDATE \(SQLName.quoted(entity.table))\nSET \(assignments.joined(separator: ", "))\nWHERE id = :\(entity.idArgument)\nRETURNING \(told(entity, arguments.map(\.name)).joined(separator: ", "))"
            ),
        ])
        return ToolPlan(
            name: "\(composition.style.update)_\(entity.singularName)",
            description:
                "\(composition.style.update.capitalised) the \(Words.either(changed.map { entity.attributes[$0].words })) of \(Words.a(entity.noun.singular)). What is not given stays as it is.",
            arguments: [idArgument(entity)] + arguments,
            steps: steps,
            result: "$changed",
            family: .update(place)
        )
    }

    /// Refuses changes of what is over, for entities with states that nothing leads out of.
    private func stillOpen(_ entity: Entity) -> [JSON] {
        let open = openStates(entity)
        guard let state = stateColumn(entity), !open.isEmpty, open.count < entity.states.count else { return [] }
        return [
            ToolMaker.require(
                "SELECT \(SQLName.quoted(state)) IN \(SQLName.list(open)) FROM \(SQLName.quoted(entity.table)) WHERE id = :\(entity.idArgument)",
                "closed",
                "\(entity.noun.singular.capitalised) {\(entity.idArgument)} can no longer be changed."
            )
        ]
    }

    func assign(_ place: Int, _ position: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let reference = entity.references[position]
        let argument = referenceArgument(entity, position, isRequired: true)
        var steps = [
            exists(entity, argument: entity.idArgument),
            exists(composition.entities[reference.target], argument: argument.name),
        ]
        steps += stillOpen(entity)
        steps.append([
            "row": "changed",
            "sql": .string(
                "UPDATE \(SQLName.quoted(entity.table)) SET \(SQLName.quoted(reference.column)) = :\(argument.name)\nWHERE id = :\(entity.idArgument)\nRETURNING \(told(entity, [reference.column]).joined(separator: ", "))"
            ),
        ])
        return ToolPlan(
            name: "assign_\(reference.words.snaked)_to_\(entity.singularName)",
            description: "Give \(Words.a(entity.noun.singular)) another \(reference.words).",
            arguments: [idArgument(entity), argument],
            steps: steps,
            result: "$changed",
            family: .assign(place, reference: position)
        )
    }

    func unlink(_ place: Int) -> ToolPlan {
        let entity = composition.entities[place]
        let arguments = entity.references.indices.map { referenceArgument(entity, $0, isRequired: true) }
        let pair = arguments.map { "\(SQLName.quoted($0.name)) = :\($0.name)" }.joined(separator: " AND ")
        return ToolPlan(
            name: "remove_\(entity.singularName)",
            description:
                "Remove the \(entity.noun.singular) of \(Words.either(entity.references.map { Words.a($0.words) }, or: "and")).",
            arguments: arguments,
            steps: [
                [
                    "row": "found",
                    "sql": .string("SELECT id FROM \(SQLName.quoted(entity.table)) WHERE \(pair)"),
                    "else": ToolMaker.failure("not_found", "There is no such \(entity.noun.singular)."),
                ],
                ["run": .string("DELETE FROM \(SQLName.quoted(entity.table)) WHERE id = :found ->> 'id'")],
            ],
            result: ["removed": "$found.id"],
            family: .unlink(place)
        )
    }
}
