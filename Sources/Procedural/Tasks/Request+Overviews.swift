import JSON

extension Request {
    /// A question about many rows: how many there are, which is first, what they come to.
    mutating func overview() throws(Unsuitable) -> Int {
        let place = draw.below(scene.composition.entities.count)
        let entity = scene.entity(place)
        guard entity.label != nil, scene.all(place).count >= 8 else { throw Unsuitable() }
        var filter = RowFilter(place)
        let plan = scene.toolbox[.list(place)]
        if !entity.states.isEmpty, draw.happens(0.65) { filter.state = draw.one(of: entity.states).text }
        let filters =
            plan?.arguments.filter { argument in
                switch argument.meaning {
                case .attribute, .from: true
                default: false
                }
            } ?? []
        for argument in draw.shuffled(filters).prefix(filter.state == nil ? 2 : 1)
        where filter.state == nil || draw.happens(0.7) {
            let rows = filter.rows(scene)
            switch argument.meaning {
            case .attribute(let attribute):
                let values = rows.map { scene.value($0, attribute) }.filter { !$0.isNull }
                guard !values.isEmpty else { continue }
                filter.equals[attribute] = draw.one(of: values)
            case .from(let attribute):
                let values = rows.map { scene.value($0, attribute) }.filter { !$0.isNull }.sorted(by: Request.precedes)
                guard values.count > 3 else { continue }
                bound(&filter, attribute, values)
            default: continue
            }
        }
        let rows = filter.rows(scene)
        guard rows.count >= 2, rows.count < scene.all(place).count, rows.count <= 30 else { throw Unsuitable() }
        let owned = plural(filter)
        asks.append(
            try count(filter, ids: [:], words: "how many \(owned) there are", question: "how many \(owned) are there")
        )
        // Which of them is first by something that the list shows.
        let ranked = draw.shuffled(
            entity.attributes.indices.filter { attribute in
                switch scene.kind(place, attribute) {
                case .date, .time, .dateAfter, .timeAfter, .money, .count, .measure: true
                default: false
                }
            }
        )
        guard let attribute = ranked.first else { throw Unsuitable() }
        let sorted = rows.filter { !scene.value($0, attribute).isNull }
            .sorted { Request.precedes(scene.value($0, attribute), scene.value($1, attribute)) }
        guard sorted.count > 1 else { throw Unsuitable() }
        let isHighest = draw.happens(0.5)
        let (best, next) = isHighest ? (sorted[sorted.count - 1], sorted[sorted.count - 2]) : (sorted[0], sorted[1])
        guard scene.value(best, attribute) != scene.value(next, attribute), let label = entity.label else {
            throw Unsuitable()
        }
        let words = self.words(place, attribute)
        let column = "x." + SQLName.quoted(words.attribute.column)
        let sql =
            "SELECT x.id FROM initial.\(SQLName.quoted(entity.table)) x WHERE \(filter.sql(scene)) AND \(column) IS NOT NULL ORDER BY \(column) \(isHighest ? "DESC" : "ASC") LIMIT 1"
        var told = Set(filter.equals.keys.map { entity.attributes[$0].column })
        if filter.state != nil, let column = scene.stateColumn(place) { told.insert(column) }
        let mention = Mention(
            key: best,
            words: "that one",
            again: "that \(entity.noun.singular)",
            sql: sql,
            told: told,
            isLabelled: false
        )
        var first = try self.attribute(label, of: mention, mention.subject)
        first.words = "the \(entity.attributes[label].words) of the one \(words.superlative(isHighest))"
        first.question = "what is \(first.words)"
        ask(first)
        for more in facts(of: mention, mention.subject, then: .pronoun(.it), upTo: 1 + draw.below(3)) {
            ask(more, of: place)
        }
        if draw.happens(0.6), let sum = summable(place).isEmpty ? nil : draw.one(of: summable(place)) {
            let kind = meaningful(place, sum)
            _ = attempt { request throws(Unsuitable) in
                request.ask(try request.statistic(kind, sum, filter, ids: [:], rows: "all of them"))
            }
        }
        preamble()
        question(asks)
        take(mention)
        return place
    }

    private mutating func bound(_ filter: inout RowFilter, _ attribute: Int, _ values: [JSON]) {
        func round(_ value: JSON) -> JSON {
            if let text = value.stringValue { return .string(String(text.prefix(10))) }
            let number = value.integerValue ?? 0
            let unit: Int64 = number > 20_000 ? 1000 : number > 1000 ? 500 : number > 50 ? 10 : 1
            return .integer(number / unit * unit)
        }
        let middle = values.count / 4 + draw.below(max(values.count / 2, 1))
        if values[0].stringValue != nil, draw.happens(0.3) {
            filter.from[attribute] = round(values[values.count / 5])
            filter.to[attribute] = round(values[values.count * 4 / 5])
        } else if draw.happens(0.5) {
            filter.from[attribute] = round(values[middle])
        } else {
            filter.to[attribute] = round(values[middle])
        }
    }

    /// Which row has the most of something: the rows are counted by what they refer to.
    mutating func ranking() throws(Unsuitable) -> Int {
        let place = draw.below(scene.composition.entities.count)
        let entity = scene.entity(place)
        let references = entity.references.indices.filter { scene.entity(entity.references[$0].target).label != nil }
        guard !references.isEmpty else { throw Unsuitable() }
        let reference = draw.one(of: references)
        let own = entity.references[reference]
        var filter = RowFilter(place)
        if !entity.states.isEmpty, draw.happens(0.6) { filter.state = draw.one(of: entity.states).text }
        let rows = filter.rows(scene)
        guard rows.count > 4, rows.count <= 40 else { throw Unsuitable() }
        var counts: [RowKey: Int] = [:]
        for row in rows {
            if let target = scene.target(row, reference) { counts[target, default: 0] += 1 }
        }
        let sorted = counts.sorted { ($0.value, $0.key.row) > ($1.value, $1.key.row) }
        guard sorted.count > 2, sorted[0].value > sorted[1].value, sorted[0].value > 1 else { throw Unsuitable() }
        let best = sorted[0].key
        // A summary tells at once; a list has to be counted.
        let summary = scene.toolbox.summaries(place).first { plan in
            if case .summary(_, .reference(reference), _) = plan.family {
                filter.state == nil || plan.argument(.state) != nil
            } else {
                false
            }
        }
        if let summary {
            let arguments: [(ToolArgument.Meaning, Draft.Argument)] =
                filter.state.map { [(.state, .said(.string($0)))] } ?? []
            let number = try draft.call(summary, arguments)
            try draft.noteGroup(number, own, best)
        } else {
            _ = try draft.list(filter, showing: rows)
        }
        let target = scene.entity(own.target)
        guard let label = target.label else { throw Unsuitable() }
        let column = "x." + SQLName.quoted(own.column)
        let grouped =
            "FROM initial.\(SQLName.quoted(entity.table)) x WHERE \(filter.sql(scene)) AND \(column) IS NOT NULL GROUP BY \(column) ORDER BY count(*) DESC LIMIT 1"
        let mention = Mention(
            key: best,
            words: "",
            again: "that \(own.words)",
            sql: "SELECT \(column) \(grouped)",
            isLabelled: false
        )
        var first = try attribute(label, of: mention, mention.subject)
        let isOwn = own.words == target.noun.singular
        let rest = plural(filter)
        first.words =
            isOwn
            ? "which \(own.words) has the most \(rest)"
            : scene.isPerson(own.target)
                ? "who is the \(own.words) of the most \(rest)"
                : "which \(target.noun.singular) is the \(own.words) of the most \(rest)"
        first.field = own.words.snaked
        first.question = first.words
        ask(first)
        ask(
            Ask(
                field: "number_of_\(entity.pluralName)",
                schema: ["type": "integer", "minimum": 1],
                value: .count(sorted[0].value),
                sql: "SELECT count(*) \(grouped)",
                words: draw.one(of: ["how many there are", "how many that makes"]),
                question: "how many are there",
                bits: 2
            )
        )
        for more in facts(
            of: mention,
            mention.subject,
            then: scene.isPerson(own.target) ? .pronoun(.they) : .pronoun(.it),
            upTo: 1 + draw.below(3)
        ) { ask(more, of: own.target) }
        guard bits >= 8 else { throw Unsuitable() }
        preamble()
        question(asks)
        take(mention)
        return place
    }

    /// Why somebody asks, in front of a question about many rows.
    private mutating func preamble() {
        guard draw.happens(0.7) else { return }
        sentences.append(
            draw.one(of: [
                "I am preparing the weekly report.", "A question from the management.",
                "We have a meeting in an hour and I need some figures.",
                "I am going through our records.", "The accountant wants some numbers.",
                "Just looking something up, please change nothing.",
                "For my planning I need a quick overview.", "I am writing a summary for the team.",
                "Somebody asked me this and I do not know.",
                "No changes please, only a question.", "I want to check our figures.",
                "For the board I need the following.",
            ])
        )
    }

    /// Goes on about the row that was found.
    private mutating func take(_ mention: Mention) {
        focus = mention
        focus?.person = scene.isPerson(mention.key.entity) ? .they : .it
        (isIntroduced, isFocusNear) = (true, mention.person == .they)
    }
}
