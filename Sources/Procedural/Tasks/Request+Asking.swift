import JSON

extension Request {
    /// The value of an attribute of a row.
    mutating func attribute(_ place: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let words = words(key.entity, place)
        guard !scene.value(key, place).isNull, !changed.contains(key) else { throw Unsuitable() }
        if case .note = words.kind { throw Unsuitable() }
        let path = try draft.fact(key, words.attribute.column)
        return Ask(
            field: words.field,
            schema: words.schema,
            value: .string("$" + path),
            sql:
                "SELECT \(SQLName.quoted(words.attribute.column)) FROM final.\(SQLName.quoted(scene.entity(key.entity).table)) WHERE id = (\(mention.sql))",
            words: words.asked(of: subject),
            format: Request.format(words.kind),
            bits: words.bits
        )
    }

    static func format(_ kind: AttributeKind) -> Ask.Format? {
        switch kind {
        case .money: .cents
        case .date, .dateAfter: .date
        case .time, .timeAfter, .stamp: .time
        default: nil
        }
    }

    func state(of mention: Mention, _ subject: Subject, _ draft: inout Draft) throws(Unsuitable) -> Ask {
        guard let column = scene.stateColumn(mention.key.entity), !changed.contains(mention.key) else {
            throw Unsuitable()
        }
        let entity = scene.entity(mention.key.entity)
        return Ask(
            field: column,
            schema: ["type": "string", "enum": .array(entity.states.map { .string($0.text) })],
            value: .string("$" + (try draft.fact(mention.key, column))),
            sql:
                "SELECT \(SQLName.quoted(column)) FROM final.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))",
            words: subject.having("current \(column)"),
            bits: 1
        )
    }

    /// The label of a row that this one refers to.
    mutating func referred(_ place: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        guard !changed.contains(key), let target = scene.target(key, place), scene.label(target) != nil,
            focus?.key != target
        else { throw Unsuitable() }
        let reference = scene.entity(key.entity).references[place]
        let other = scene.entity(reference.target)
        let (path, words): (String, String)
        // The row itself may say the name.
        path = try label(of: target, seenFrom: key)
        let label = other.label.map { other.attributes[$0].words } ?? "name"
        words =
            scene.isPerson(reference.target)
            ? "who \(subject.having(reference.words)) is"
            : label == "name" || label == "title"
                ? "which \(reference.words) \(Request.belongs(subject))"
                : "the \(label) of \(subject.having(reference.words))"
        return Ask(
            field: reference.words.snaked,
            schema: [
                "type": "string", "minLength": 1, "description": .string("The \(label) of the \(reference.words)"),
            ],
            value: .string("$" + path),
            sql:
                "SELECT \(SQLName.quoted(other.labelColumn)) FROM final.\(SQLName.quoted(other.table)) WHERE id = (SELECT \(SQLName.quoted(reference.column)) FROM initial."
                + "\(SQLName.quoted(scene.entity(key.entity).table)) WHERE id = (\(mention.sql)))",
            words: words,
            bits: 4
        )
    }

    private static func belongs(_ subject: Subject) -> String { "\(subject.name) \(subject.verb("has"))" }

    mutating func label(of target: RowKey, seenFrom key: RowKey) throws(Unsuitable) -> String {
        // Reading the row makes its references known.
        _ = try draft.id(of: key)
        let column = scene.entity(target.entity).labelColumn
        return try draft.fact(target, column)
    }

    /// Something known of a row that this one refers to: `the phone of its vet`.
    mutating func far(_ place: Int, _ attribute: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask
    {
        let key = mention.key
        guard !changed.contains(key), let target = scene.target(key, place), focus?.key != target else {
            throw Unsuitable()
        }
        let reference = scene.entity(key.entity).references[place]
        let other = Mention(
            key: target,
            words: "",
            again: subject.having(reference.words),
            sql:
                "SELECT \(SQLName.quoted(reference.column)) FROM initial.\(SQLName.quoted(scene.entity(key.entity).table)) WHERE id = (\(mention.sql))"
        )
        _ = try draft.id(of: key)
        var ask = try self.attribute(attribute, of: other, Subject(name: other.again, possessive: nil))
        ask.field = reference.words.snaked + "_" + ask.field
        return ask
    }

    /// Things to ask of a row, in an order of chance: its attributes, what it refers to and what is known of that.
    mutating func facts(of mention: Mention, _ subject: Subject, upTo most: Int) -> [Ask] {
        enum Choice {
            case attribute(Int)
            case reference(Int)
            case far(Int, Int)
            case state
        }
        let entity = scene.entity(mention.key.entity)
        var choices: [Choice] = entity.attributes.indices.filter { $0 != entity.label }.map { .attribute($0) }
        for (place, reference) in entity.references.enumerated() {
            choices.append(.reference(place))
            let other = scene.entity(reference.target)
            for attribute in draw.shuffled(Array(other.attributes.indices)).prefix(2) where attribute != other.label {
                choices.append(.far(place, attribute))
            }
        }
        if !entity.states.isEmpty { choices.append(.state) }
        var found: [Ask] = []
        var references: Set<Int> = []
        for choice in draw.shuffled(choices) where found.count < most {
            _ = attempt { request throws(Unsuitable) in
                let ask: Ask
                switch choice {
                case .attribute(let place):
                    ask = try request.attribute(place, of: mention, subject)
                    // Little is learnt from a flag.
                    if ask.bits < 2, request.draw.happens(0.6) { throw Unsuitable() }
                case .reference(let place): ask = try request.referred(place, of: mention, subject)
                case .far(let place, let attribute):
                    if references.contains(place) { throw Unsuitable() }
                    ask = try request.far(place, attribute, of: mention, subject)
                    if ask.bits < 2 { throw Unsuitable() }
                case .state:
                    if request.draw.happens(0.5) { throw Unsuitable() }
                    ask = try request.state(of: mention, subject, &request.draft)
                }
                guard !request.asks.contains(where: { $0.sql == ask.sql }) else { throw Unsuitable() }
                if case .far(let place, _) = choice { references.insert(place) }
                found.append(ask)
            }
        }
        return found
    }
}
