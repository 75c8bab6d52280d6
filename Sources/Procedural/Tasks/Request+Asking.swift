import JSON

extension Request {
    /// The value of an attribute of a row.
    mutating func attribute(_ place: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let words = words(key.entity, place)
        let column = words.attribute.column
        if case .note = words.kind { throw Unsuitable() }
        guard isReading || !scene.isStock(key.entity, place) else { throw Unsuitable() }
        guard words.isSpeakable, !scene.value(key, place).isNull, !changed.contains(key), !mention.told.contains(column)
        else { throw Unsuitable() }
        let path = try draft.fact(key, column)
        let table = SQLName.quoted(scene.entity(key.entity).table)
        return Ask(
            field: words.field,
            schema: words.schema,
            value: .string("$" + path),
            sql: "SELECT \(SQLName.quoted(column)) FROM final.\(table) WHERE id = (\(mention.sql))",
            words: words.asked(of: subject),
            question: words.question(of: subject),
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

    mutating func state(of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        guard let column = scene.stateColumn(mention.key.entity), !changed.contains(mention.key),
            !mention.told.contains(column)
        else { throw Unsuitable() }
        let entity = scene.entity(mention.key.entity)
        let words = subject.having("current \(column)")
        return Ask(
            field: column,
            schema: ["type": "string", "enum": .array(entity.states.map { .string($0.text) })],
            value: .string("$" + (try draft.fact(mention.key, column))),
            sql:
                "SELECT \(SQLName.quoted(column)) FROM final.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))",
            words: words,
            question: "what is \(words)",
            bits: 1
        )
    }

    /// The label of a row that this one refers to.
    mutating func referred(_ place: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let reference = scene.entity(key.entity).references[place]
        guard !changed.contains(key), let target = scene.target(key, place), scene.label(target) != nil,
            focus?.key != target, !draft.said.contains(target), !mention.told.contains(reference.column)
        else { throw Unsuitable() }
        let other = scene.entity(reference.target)
        // Reading the row makes its references known.
        _ = try draft.id(of: key)
        let path = try draft.fact(target, other.labelColumn)
        let label = other.label.map { self.words(reference.target, $0).attribute.words } ?? "name"
        let owned = subject.having(reference.words)
        let isName = label == "name" || label == "title"
        let words = scene.isPerson(reference.target) ? "who \(owned) is" : isName ? owned : "the \(label) of \(owned)"
        return Ask(
            field: reference.words.snaked,
            schema: [
                "type": "string", "minLength": 1, "description": .string("The \(label) of the \(reference.words)"),
            ],
            value: .string("$" + path),
            sql:
                "SELECT \(SQLName.quoted(other.labelColumn)) FROM final.\(SQLName.quoted(other.table)) WHERE id = (\(pointing(place, from: mention)))",
            words: words,
            question: scene.isPerson(reference.target) ? "who is \(owned)" : "what is \(words)",
            bits: 4
        )
    }

    /// The query of the id that a reference of a row holds.
    private func pointing(_ place: Int, from mention: Mention) -> String {
        let entity = scene.entity(mention.key.entity)
        let column = SQLName.quoted(entity.references[place].column)
        return "SELECT \(column) FROM initial.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))"
    }

    /// The row that a reference names, as it is spoken of from this one: `its vet`.
    private mutating func follow(_ place: Int, of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Mention {
        let key = mention.key
        guard !changed.contains(key), let target = scene.target(key, place), focus?.key != target,
            !changed.contains(target)
        else { throw Unsuitable() }
        _ = try draft.id(of: key)
        let words = subject.having(scene.entity(key.entity).references[place].words)
        return Mention(key: target, words: words, again: words, sql: pointing(place, from: mention), isLabelled: false)
    }

    /// Things to ask of a row, in an order of chance: its attributes, what it refers to and what is known of that, two steps off at most.
    mutating func facts(of mention: Mention, _ subject: Subject, then later: Subject? = nil, upTo most: Int) -> [Ask] {
        enum Choice {
            case attribute(Int)
            case reference(Int)
            case far(Int, Int)
            case deep(Int, Int)
            case state
        }
        let entity = scene.entity(mention.key.entity)
        var choices: [Choice] = entity.attributes.indices.filter { $0 != entity.label }.map { .attribute($0) }
        for (place, reference) in entity.references.enumerated() {
            choices.append(.reference(place))
            let other = scene.entity(reference.target)
            for attribute in draw.shuffled(Array(other.attributes.indices)).prefix(3) where attribute != other.label {
                choices.append(.far(place, attribute))
            }
            for next in other.references.indices { choices += [.deep(place, next), .deep(place, next)] }
        }
        if !entity.states.isEmpty { choices.append(.state) }
        var found: [Ask] = []
        var references: Set<Int> = []
        for choice in draw.shuffled(choices) where found.count < most {
            let subject = found.isEmpty ? subject : later ?? subject
            _ = attempt { request throws(Unsuitable) in
                let ask: Ask
                let before = request.calls
                switch choice {
                case .attribute(let place):
                    ask = try request.attribute(place, of: mention, subject)
                    // Little is learnt from a flag.
                    if ask.bits < 2, request.draw.happens(0.6) { throw Unsuitable() }
                case .reference(let place):
                    ask = try request.referred(place, of: mention, subject)
                case .far(let place, let attribute):
                    if references.contains(place) { throw Unsuitable() }
                    ask = try request.far(place, attribute, of: mention, subject)
                case .deep(let place, let next):
                    if references.contains(place) { throw Unsuitable() }
                    ask = try request.deep(place, next, of: mention, subject)
                case .state:
                    if request.draw.happens(0.5) { throw Unsuitable() }
                    ask = try request.state(of: mention, subject)
                }
                // What takes a further look is asked for more often than what is in sight.
                if request.calls == before, !found.isEmpty, request.draw.happens(0.5) { throw Unsuitable() }
                guard !request.asks.contains(where: { $0.sql == ask.sql || $0.value == ask.value }),
                    !found.contains(where: { $0.value == ask.value })
                else { throw Unsuitable() }
                switch choice {
                case .far(let place, _), .deep(let place, _): references.insert(place)
                default: break
                }
                found.append(ask)
            }
        }
        return found
    }

    /// Something known of a row that this one refers to: `the phone number of its vet`.
    private mutating func far(
        _ place: Int,
        _ attribute: Int,
        of mention: Mention,
        _ subject: Subject
    ) throws(Unsuitable) -> Ask {
        let other = try follow(place, of: mention, subject)
        var ask = try self.attribute(attribute, of: other, Subject(name: other.again, possessive: Optional.none))
        if ask.bits < 2 { throw Unsuitable() }
        ask.field = scene.entity(mention.key.entity).references[place].words.snaked + "_" + ask.field
        return ask
    }

    /// What a row that this one refers to refers to in turn, or something known of it: `the owner of its animal`.
    private mutating func deep(
        _ place: Int,
        _ next: Int,
        of mention: Mention,
        _ subject: Subject
    ) throws(Unsuitable) -> Ask {
        let other = try follow(place, of: mention, subject)
        let chained = Subject(name: other.again, possessive: Optional.none)
        if draw.happens(0.4) {
            let attributes = scene.entity(scene.entity(other.key.entity).references[next].target).attributes.indices
            return try far(next, draw.one(of: attributes), of: other, chained)
        }
        var ask = try referred(next, of: other, chained)
        ask.field = scene.entity(mention.key.entity).references[place].words.snaked + "_" + ask.field
        return ask
    }
}
