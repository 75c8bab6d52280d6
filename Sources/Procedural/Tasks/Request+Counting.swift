import JSON

extension Request {
    /// Rows in the plural: `scheduled visits with reason "check-up" that start on or after 4 March 2026`.
    func plural(_ filter: RowFilter) -> String {
        var words = noun(filter.entity).plural
        var (with, that) = ([String](), [String]())
        if let state = filter.state {
            if English.isAdjective(state) {
                words = "\(state.spaced) \(words)"
            } else {
                with.append("status \"\(state.spaced)\"")
            }
        }
        for (place, value) in filter.equals.sorted(by: { $0.key < $1.key }) {
            let attribute = self.words(filter.entity, place)
            if case .flag = attribute.kind {
                that.append(
                    "that \(value.integerValue == 1 ? "are" : "are not") marked as \"\(attribute.attribute.words)\""
                )
            } else {
                with.append("\(attribute.noun) \(attribute.said(value))")
            }
        }
        for place in Set(filter.from.keys).union(filter.to.keys).sorted() {
            let bound = self.words(filter.entity, place).bounded(from: filter.from[place], to: filter.to[place])
            if bound.hasPrefix("with ") { with.append(String(bound.dropFirst(5))) } else { that.append(bound) }
        }
        if !with.isEmpty { words += " with " + English.list(with) }
        if !that.isEmpty { words += " " + English.list(that) }
        return words
    }

    /// The number of rows that match, once they are all in sight.
    mutating func count(
        _ filter: RowFilter,
        ids: [Int: String],
        words: String,
        question: String? = nil
    ) throws(Unsuitable) -> Ask {
        let rows = filter.rows(scene)
        _ = try draft.list(filter, showing: rows)
        let entity = scene.entity(filter.entity)
        return Ask(
            field: "number_of_\(entity.pluralName)",
            schema: ["type": "integer", "minimum": 0],
            value: .count(rows.count),
            sql: "SELECT count(*) FROM initial.\(SQLName.quoted(entity.table)) x WHERE \(filter.sql(scene, ids: ids))",
            words: words,
            question: question,
            bits: 2
        )
    }

    enum Statistic: CaseIterable { case total, average, highest, lowest, range }

    /// A number made of the values of an attribute in the rows that match.
    mutating func statistic(
        _ statistic: Statistic,
        _ place: Int,
        _ filter: RowFilter,
        ids: [Int: String],
        rows owned: String
    ) throws(Unsuitable) -> Ask {
        let words = words(filter.entity, place)
        let entity = scene.entity(filter.entity)
        let rows = filter.rows(scene).filter { !scene.value($0, place).isNull }
        guard rows.count > 1 else { throw Unsuitable() }
        let isMoney = if case .money = words.kind { true } else { false }
        let values = rows.compactMap { scene.value($0, place).integerValue }
        let shown = try draft.list(filter, showing: filter.rows(scene))
        // The list has to show the values, or it takes a look at each row.
        for row in rows {
            guard let path = shown[row] else { throw Unsuitable() }
            _ = try draft.value(at: "\(path).\(words.attribute.column)")
        }
        let column = "x.\(SQLName.quoted(words.attribute.column))"
        let unit = isMoney ? "whole cents" : "a whole number"
        let name = words.noun
        let number: Int64
        let (expression, said, field): (String, String, String)
        let sum = values.reduce(0, +)
        switch statistic {
        case .total:
            (number, expression, field) = (sum, "sum(\(column))", "total")
            said = draw.one(of: ["the total \(name) of \(owned)", "the \(name) of \(owned) added up"])
        case .average:
            (number, expression, field) = (sum / Int64(values.count), "sum(\(column)) / count(\(column))", "average")
            said = "the average \(name) of \(owned), rounded down to \(unit)"
        case .highest:
            (number, expression, field) = (values.max() ?? 0, "max(\(column))", "highest")
            said = "the highest \(name) among \(owned)"
        case .lowest:
            (number, expression, field) = (values.min() ?? 0, "min(\(column))", "lowest")
            said = "the lowest \(name) among \(owned)"
        case .range:
            (number, expression, field) = (
                (values.max() ?? 0) - (values.min() ?? 0), "max(\(column)) - min(\(column))", "spread"
            )
            said = "the difference between the highest and the lowest \(name) among \(owned)"
        }
        return Ask(
            field: "\(field)_\(words.attribute.column)",
            schema: [
                "type": "integer",
                "description": .string(isMoney ? "In cents (\(scene.composition.currency))" : "A whole number"),
            ],
            value: .integer(number),
            sql:
                "SELECT \(expression) FROM initial.\(SQLName.quoted(entity.table)) x WHERE \(filter.sql(scene, ids: ids))",
            words: said,
            question: "what is \(said)",
            format: isMoney ? .cents : nil,
            bits: isMoney ? 5 : 4
        )
    }

    /// The places of the attributes of which sums and averages mean something, which not every number is.
    func summable(_ entity: Int) -> [Int] {
        let names: Set<String> = [
            "number", "row", "floor", "cage", "shelf", "position", "day", "year", "revision", "edition", "vintage",
            "channel", "badge", "level", "cycle", "age", "line", "rack", "room", "desk", "extension", "minimum",
            "maximum",
        ]
        return scene.entity(entity).attributes.indices.filter { place in
            let words = words(entity, place)
            guard words.isSpeakable,
                names.isDisjoint(with: words.attribute.words.split(separator: " ").map(String.init))
            else { return false }
            switch words.kind {
            case .money, .count, .measure: return true
            default: return false
            }
        }
    }

    /// The statistics that mean something for an attribute: heights are not added up.
    mutating func meaningful(_ entity: Int, _ place: Int) -> Statistic {
        let kind = words(entity, place).kind
        if case .measure = kind { return draw.one(of: [.average, .highest, .range]) }
        return draw.one(of: [.total, .total, .average, .highest, .range])
    }

    /// Numbers about the rows that refer to the focus.
    mutating func totalsOfChildren(_ child: Int, _ reference: Int) throws(Unsuitable) -> [Ask] {
        guard let focus, !touched.contains(child) else { throw Unsuitable() }
        let all = scene.children(child, reference, of: focus.key)
        guard all.count > 1 else { throw Unsuitable() }
        var filter = RowFilter(child)
        filter.references[reference] = focus.key
        let states = Set(all.compactMap(scene.state)).sorted()
        if !states.isEmpty, draw.happens(0.6) { filter.state = draw.one(of: states) }
        let rows = filter.rows(scene)
        guard !rows.isEmpty else { throw Unsuitable() }
        _ = try draft.id(of: focus.key)
        var bare = filter
        bare.references = [:]
        let owned = try possessed(plural(bare), child, reference)
        let ids = [reference: focus.sql]
        var asks: [Ask] = []
        let own = scene.entity(child).references[reference]
        let isOwn = own.words == noun(focus.key.entity).singular
        let many = plural(bare)
        if isOwn {
            let subject =
                isIntroduced ? focus.pronoun : Subject(name: focus.words, possessive: Optional.none, person: .it)
            asks.append(
                try count(
                    filter,
                    ids: ids,
                    words: "how many \(many) \(subject.name) \(subject.hasOrHave)",
                    question: "how many \(many) \(subject.doOrDoes) \(subject.name) have"
                )
            )
        } else {
            guard focus.person != .me else { throw Unsuitable() }
            asks.append(
                try count(
                    filter,
                    ids: ids,
                    words: "for how many \(many) \(focus.again) is the \(own.words)",
                    question: "for how many \(many) is \(focus.again) the \(own.words)"
                )
            )
        }
        if rows.count > 1, let place = summable(child).isEmpty ? nil : draw.one(of: summable(child)) {
            let kind = meaningful(child, place)
            asks.append(
                try statistic(
                    kind,
                    place,
                    filter,
                    ids: ids,
                    rows: isOwn && draw.happens(0.6) ? "these \(noun(child).plural)" : owned
                )
            )
        }
        return asks
    }
}
