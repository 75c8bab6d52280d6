import JSON

extension Request {
    /// Something that has to be worked out from what is known of a row.
    mutating func computed(of mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        guard !changed.contains(key) else { throw Unsuitable() }
        let ways = draw.shuffled([0, 1, 2, 3])
        for way in ways {
            var found: Ask?
            _ = attempt { request throws(Unsuitable) in
                switch way {
                case 0: found = try request.daysBetween(mention, subject)
                case 1: found = try request.afterDiscount(mention, subject)
                case 2: found = try request.sumOfAmounts(mention, subject)
                default: found = try request.linesInAll(mention, subject)
                }
            }
            if let found { return found }
        }
        throw Unsuitable()
    }

    private func from(_ mention: Mention) -> String {
        "FROM initial.\(SQLName.quoted(scene.entity(mention.key.entity).table)) WHERE id = (\(mention.sql))"
    }

    private func amounts(_ key: RowKey) -> [Int] {
        scene.entity(key.entity).attributes.indices.filter { place in
            if case .money = scene.kind(key.entity, place) {
                (scene.value(key, place).integerValue ?? 0) > 0
            } else {
                false
            }
        }
    }

    private mutating func daysBetween(_ mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let places = scene.entity(key.entity).attributes.indices.filter { place in
            let words = words(key.entity, place)
            return words.isMoment && !words.hasTime && !scene.value(key, place).isNull
        }
        guard places.count > 1 else { throw Unsuitable() }
        let sorted = places.sorted { Request.precedes(scene.value(key, $0), scene.value(key, $1)) }
        let (first, second) = (sorted[0], sorted[sorted.count - 1])
        guard let start = scene.value(key, first).stringValue.flatMap(CivilDate.days),
            let end = scene.value(key, second).stringValue.flatMap(CivilDate.days), end > start
        else { throw Unsuitable() }
        let (one, other) = (words(key.entity, first), words(key.entity, second))
        let between = "how many days lie between \(one.day(of: subject)) and \(other.day(of: subject))"
        for column in [one.attribute.column, other.attribute.column] { _ = try draft.fact(key, column) }
        return Ask(
            field: "days",
            schema: ["type": "integer", "minimum": 0, "description": "Whole days"],
            value: .count(end - start),
            sql:
                "SELECT CAST(julianday(\(SQLName.quoted(other.attribute.column))) - julianday(\(SQLName.quoted(one.attribute.column))) AS INTEGER) \(from(mention))",
            words: between,
            question: between,
            bits: 3
        )
    }

    private mutating func afterDiscount(_ mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let places = amounts(key)
        guard !places.isEmpty else { throw Unsuitable() }
        let words = words(key.entity, draw.one(of: places))
        let column = words.attribute.column
        let path = try draft.fact(key, column)
        guard let amount = try draft.value(at: path).integerValue else { throw Unsuitable() }
        let percent = Int64(draw.one(of: [5, 8, 10, 12, 15, 20, 25]))
        let isRise = draw.happens(0.35)
        let factor = isRise ? 100 + percent : 100 - percent
        let name = words.noun
        return Ask(
            field: "\(words.attribute.words.snaked)_\(isRise ? "with_surcharge" : "after_discount")_cents",
            schema: [
                "type": "integer", "description": .string("In cents (\(scene.composition.currency)), rounded down"),
            ],
            value: .integer(amount * factor / 100),
            sql: "SELECT \(SQLName.quoted(column)) * \(factor) / 100 \(from(mention))",
            words: isRise
                ? "what \(subject.having(name)) would be if it went up by \(percent)%, rounded down to whole cents"
                : "what would be left of \(subject.having(name)) after \(percent)% off, rounded down to whole cents",
            question: isRise
                ? "what would \(subject.having(name)) be if it went up by \(percent)%, rounded down to whole cents"
                : "what would be left of \(subject.having(name)) after \(percent)% off, rounded down to whole cents",
            format: .cents,
            bits: 5
        )
    }

    private mutating func sumOfAmounts(_ mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        let places = amounts(key)
        guard places.count > 1 else { throw Unsuitable() }
        let names = places.prefix(2).map { words(key.entity, $0).attribute }
        var sum: Int64 = 0
        for attribute in names {
            let path = try draft.fact(key, attribute.column)
            sum += try draft.value(at: path).integerValue ?? 0
        }
        let columns = names.map { SQLName.quoted($0.column) }.joined(separator: " + ")
        return Ask(
            field: "sum_cents",
            schema: ["type": "integer", "description": .string("In cents (\(scene.composition.currency))")],
            value: .integer(sum),
            sql: "SELECT \(columns) \(from(mention))",
            words: "what the \(names[0].words) and the \(names[1].words) of \(subject.name) come to together",
            format: .cents,
            bits: 5
        )
    }

    /// The value of the lines of a row: quantity times price, summed.
    private mutating func linesInAll(_ mention: Mention, _ subject: Subject) throws(Unsuitable) -> Ask {
        let key = mention.key
        for (child, reference) in scene.children(of: key.entity) {
            let entity = scene.entity(child)
            guard !touched.contains(child), entity.linesOf == reference else { continue }
            let rows = scene.children(child, reference, of: key)
            let counts = entity.attributes.indices.filter { place in
                if case .count = scene.kind(child, place) { true } else { false }
            }
            let prices = entity.attributes.indices.filter { place in
                if case .money = scene.kind(child, place) { true } else { false }
            }
            guard rows.count > 1, let quantity = counts.first, let price = prices.first else { continue }
            var filter = RowFilter(child)
            filter.references[reference] = key
            let shown = try draft.list(filter, showing: rows)
            var sum: Int64 = 0
            for row in rows {
                guard let path = shown[row] else { throw Unsuitable() }
                let pieces = try draft.value(at: "\(path).\(entity.attributes[quantity].column)").integerValue ?? 0
                sum += pieces * (try draft.value(at: "\(path).\(entity.attributes[price].column)").integerValue ?? 0)
            }
            let columns = [quantity, price].map { SQLName.quoted(entity.attributes[$0].column) }
            return Ask(
                field: "total_cents",
                schema: ["type": "integer", "description": .string("In cents (\(scene.composition.currency))")],
                value: .integer(sum),
                sql:
                    "SELECT sum(\(columns[0]) * \(columns[1])) FROM initial.\(SQLName.quoted(entity.table)) WHERE \(SQLName.quoted(entity.references[reference].column)) = (\(mention.sql))",
                words:
                    "what \(subject.having(entity.noun.plural)) add up to (\(entity.attributes[quantity].words) times \(entity.attributes[price].words))",
                format: .cents,
                bits: 5
            )
        }
        throw Unsuitable()
    }
}
