import JSON

extension Request {
    /// A value that a new or changed row may have; `others` are those it has already.
    mutating func newValue(_ entity: Int, _ place: Int, _ others: [Int: JSON]) -> JSON? {
        let attribute = scene.entity(entity).attributes[place]
        let today = scene.composition.today
        func other(_ name: String) -> String? {
            scene.entity(entity).attribute(name).flatMap { others[$0]?.stringValue }
        }
        switch scene.kind(entity, place) {
        case .date(let range): return .string(CivilDate.text(today + draw.from(Request.ahead(range))))
        case .time(let range):
            var day = today + draw.from(Request.ahead(range))
            if CivilDate.weekday(day) == 6 { day += day > today ? -1 : 1 }
            return .string(CivilDate.text(day, minutes: 8 * 60 + 15 * (draw.below(36))))
        case .dateAfter(let name, let span):
            guard let start = other(name).flatMap(CivilDate.days) else { return nil }
            return .string(CivilDate.text(start + max(draw.from(span), 1)))
        case .timeAfter(let name, let span):
            guard let start = other(name), let day = CivilDate.days(start), start.utf8.count > 10 else { return nil }
            let clock = start.dropFirst(11).split(separator: ":").compactMap { Int($0) }
            guard clock.count > 1 else { return nil }
            var minutes = draw.from(span)
            if span.upperBound - span.lowerBound >= 15 { minutes = max(minutes / 15 * 15, span.lowerBound) }
            return .string(CivilDate.text(day, minutes: clock[0] * 60 + clock[1] + max(minutes, 1)))
        case .stamp, .copy, .code: return nil
        default:
            var words = WordMaker(scene.composition)
            for _ in 0..<20 {
                var value = words.value(attribute, draw.below(900), &draw)
                if case .note = attribute.kind, var text = value.stringValue {
                    while text.hasSuffix(".") { text.removeLast() }
                    value = .string(text)
                }
                let isTaken = attribute.isUnique || place == scene.entity(entity).label
                if !isTaken || !scene.all(entity).contains(where: { scene.value($0, place) == value }) { return value }
            }
            return nil
        }
    }

    /// The part of a range of days that is not past, where it has one.
    private static func ahead(_ range: ClosedRange<Int>) -> ClosedRange<Int> {
        range.upperBound > 0 ? max(range.lowerBound, 1)...range.upperBound : range
    }

    /// Makes a row of an entity, with the focus or another row where references stand for it.
    mutating func create(_ place: Int, with given: [Int: RowKey] = [:]) throws(Unsuitable) -> Deed {
        let entity = scene.entity(place)
        guard let plan = scene.toolbox[.create(place)] ?? scene.toolbox[.link(place)] else { throw Unsuitable() }
        var references: [(place: Int, mention: Mention)] = []
        var values: [(place: Int, value: JSON)] = []
        var known: [Int: JSON] = [:]
        for argument in plan.arguments {
            switch argument.meaning {
            case .reference(let reference):
                let isGiven = given[reference] != nil
                guard argument.isRequired || isGiven || draw.happens(0.5) else { continue }
                let candidates = scene.all(entity.references[reference].target).filter(isCurrent)
                guard let target = given[reference] ?? (candidates.isEmpty ? nil : draw.one(of: candidates)) else {
                    throw Unsuitable()
                }
                if isGiven, let focus, focus.key == target, isIntroduced || !entity.isLink {
                    references.append((reference, focus))
                } else {
                    // A code alone does not say what it is of; a name does.
                    let isCode = scene.isCode(entity.references[reference].target)
                    references.append((reference, try named(target, withNoun: isCode)))
                }
            case .attribute(let attribute):
                let isFlag = if case .flag = scene.kind(place, attribute) { true } else { false }
                guard argument.isRequired || draw.happens(isFlag ? 0.25 : 0.5) else { continue }
                guard let value = newValue(place, attribute, known) else {
                    if argument.isRequired { throw Unsuitable() }
                    continue
                }
                values.append((attribute, value))
                known[attribute] = value
            default: continue
            }
        }
        let scene = scene
        var terms = references.map { "x.\(SQLName.quoted(entity.references[$0.place].column)) = (\($0.mention.sql))" }
        terms += values.map { "x.\(SQLName.quoted(entity.attributes[$0.place].column)) = \(SQLText.literal($0.value))" }
        let table = SQLName.quoted(entity.table)
        let words = creating(entity, place, references, values)
        return Deed(
            name: entity.create ?? "add",
            words: words,
            entity: place,
            act: { draft throws(Unsuitable) in
                var arguments: [(ToolArgument.Meaning, Draft.Argument)] = []
                for (reference, mention) in references {
                    arguments.append((.reference(reference), .found(try draft.id(of: mention.key))))
                }
                for (attribute, value) in values {
                    arguments.append((.attribute(attribute), scene.argument(place, attribute, value)))
                }
                let number = try draft.call(plan, arguments)
                return try draft.madeRow(number)
            },
            goal:
                "SELECT count(*) = 1 FROM final.\(table) x WHERE x.id NOT IN (SELECT id FROM initial.\(table)) AND \(terms.joined(separator: " AND "))",
            makes: true
        )
    }

    /// `book an appointment for Biscuit, with Amara Osei as the vet, starting on …, fee EUR 45.00 and reason "…"`.
    private mutating func creating(
        _ entity: Entity,
        _ place: Int,
        _ references: [(place: Int, mention: Mention)],
        _ values: [(place: Int, value: JSON)]
    ) -> String {
        var parts: [String] = []
        var head = ""
        for (reference, mention) in references {
            let own = entity.references[reference]
            let isOwn = own.words == noun(own.target).singular
            let name: String
            if focus?.key == mention.key {
                name =
                    !isIntroduced
                    ? mention.words
                    : mention.person == .me
                        ? "me"
                        : mention.person == .they
                            ? "them" : head.isEmpty && isFocusNear && isOwn ? "it" : mention.again
            } else {
                name = mention.words
            }
            if head.isEmpty, isOwn, reference == references[0].place {
                head = entity.linesOf == reference ? " to \(name)" : " for \(name)"
            } else if isOwn, !scene.isPerson(own.target) {
                parts.append("\(own.words) \(mention.again)")
            } else {
                parts.append("with \(name) as the \(own.words)")
            }
        }
        let label = entity.label
        var called = ""
        for (attribute, value) in values {
            let words = words(place, attribute)
            if attribute == label, let text = value.stringValue {
                called = words.attribute.words == "name" ? " named \"\(text)\"" : " \"\(text)\""
            } else {
                parts.append(words.detail(value))
            }
        }
        let verb = (entity.create ?? "add").spaced
        let noun = noun(place).singular
        let start = "\(verb) \(English.withArticle(noun))\(called)\(head)"
        if parts.isEmpty { return start }
        if parts.count > 3, draw.happens(0.5) { return "\(start) (\(parts.joined(separator: "; ")))" }
        return "\(start), " + English.list(parts)
    }

    /// What to ask of a row that was made: its code, or nothing where the instruction gave it its name.
    mutating func askMade(_ key: RowKey) throws(Unsuitable) {
        let entity = scene.entity(key.entity)
        let table = SQLName.quoted(entity.table)
        let (column, words): (String, String)
        if let label = entity.label, case .code = entity.attributes[label].kind {
            (column, words) = (entity.attributes[label].column, entity.attributes[label].words)
        } else {
            (column, words) = ("id", "number")
        }
        let path = try draft.fact(key, column)
        ask(
            Ask(
                field: "new_\(entity.singularName)_\(column)",
                schema: column == "id"
                    ? [
                        "type": "integer", "minimum": 1,
                        "description": .string("Number of the new \(entity.noun.singular)"),
                    ]
                    : [
                        "type": "string", "minLength": 1,
                        "description": .string("\(words.capitalised) of the new \(entity.noun.singular)"),
                    ],
                value: .string("$" + path),
                sql:
                    "SELECT \(SQLName.quoted(column)) FROM final.\(table) WHERE id NOT IN (SELECT id FROM initial.\(table)) ORDER BY id DESC LIMIT 1",
                words: "the \(words) of the new \(entity.noun.singular)",
                question: "what is the \(words) of the new \(entity.noun.singular)",
                bits: 4
            )
        )
    }
}
