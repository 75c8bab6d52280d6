import JSON

extension Request {
    /// One of the rows that refer to the focus, by what tells it from the others: its state, day, partner or rank.
    mutating func describedChild(
        _ child: Int,
        _ reference: Int,
        where isWanted: (RowKey) -> Bool = { _ in true }
    ) throws(Unsuitable) -> Mention {
        guard let focus, !described.contains(child), child != focus.key.entity else { throw Unsuitable() }
        let siblings = scene.children(child, reference, of: focus.key)
        guard !siblings.isEmpty, !siblings.contains(where: changed.contains) else { throw Unsuitable() }
        for choice in draw.shuffled(descriptions(of: siblings, child)) {
            let (key, rest, order, day) = (choice.key, choice.rest, choice.order, choice.day)
            guard isWanted(key), !draft.said.contains(key) else { continue }
            var filter = choice.filter
            filter.references[reference] = focus.key
            _ = try draft.id(of: focus.key)
            var mentioned: [RowKey] = []
            var extra: [Int: String] = [:]
            var words = ""
            for (other, target) in filter.references where other != reference {
                let partner = try named(target, withNoun: false)
                let own = scene.entity(child).references[other]
                words = "with \(partner.words) as \(own.words)"
                extra[other] = partner.sql
                mentioned.append(target)
            }
            var matching = filter
            for other in filter.references.keys where other != reference { matching.references[other] = nil }
            // What is seen of all of them decides, so all of them are shown.
            _ = try draft.list(matching, showing: matching.rows(scene).filter { filter.matches($0, scene) })
            let noun = noun(child).singular
            let base = filter.state.map { English.isAdjective($0) ? "\($0.spaced) \(noun)" : noun } ?? noun
            let marked = filter.state.flatMap { English.isAdjective($0) ? nil : " with status \"\($0.spaced)\"" } ?? ""
            let owned = try possessed(base, child, reference)
            extra[reference] = focus.sql
            let table = scene.entity(child).table
            let sql =
                "SELECT x.id FROM initial.\(SQLName.quoted(table)) x WHERE \(filter.sql(scene, ids: extra))\(order)"
            described.insert(child)
            spoken.insert(key)
            // Two partners are joined, so that it is clear that both belong to the row.
            if !words.isEmpty { words = owned.contains(" with ") ? " and " + words.dropFirst(5) : " " + words }
            var told: Set<String> = []
            if filter.state != nil, let column = scene.stateColumn(child) { told.insert(column) }
            for other in filter.references.keys { told.insert(scene.entity(child).references[other].column) }
            if let day { told.insert(scene.entity(child).attributes[day].column) }
            return Mention(
                key: key,
                words: owned + marked + words + rest,
                again: "that \(noun)",
                sql: sql,
                told: told,
                isLabelled: false
            )
        }
        throw Unsuitable()
    }

    /// A way to tell one row from its siblings.
    private struct Description {
        var key: RowKey
        /// What holds for it.
        var filter: RowFilter
        /// Words after the noun.
        var rest = ""
        /// SQL after the condition.
        var order = ""
        /// The attribute whose day the words say.
        var day: Int?
    }

    private func descriptions(of siblings: [RowKey], _ child: Int) -> [Description] {
        let entity = scene.entity(child)
        var filters = [RowFilter(child)]
        for state in entity.states {
            var filter = RowFilter(child)
            filter.state = state.text
            filters.append(filter)
        }
        var found: [Description] = []
        for filter in filters {
            let rows = siblings.filter { filter.matches($0, scene) }
            if rows.count == 1 { found.append(Description(key: rows[0], filter: filter)) }
            guard rows.count > 1 else { continue }
            for attribute in entity.attributes.indices { found += extremes(rows, filter, attribute) }
            guard filter.state == nil else { continue }
            for place in entity.references.indices { found += partners(rows, filter, place) }
        }
        return found
    }

    /// The first and the last by an attribute, and one by its day.
    private func extremes(_ rows: [RowKey], _ filter: RowFilter, _ attribute: Int) -> [Description] {
        let words = words(filter.entity, attribute)
        switch words.kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp, .money, .count, .measure: break
        default: return []
        }
        let ranked = rows.filter { !scene.value($0, attribute).isNull }
            .sorted { Request.precedes(scene.value($0, attribute), scene.value($1, attribute)) }
        guard ranked.count > 1, words.isSpeakable else { return [] }
        var found: [Description] = []
        let column = "x.\(SQLName.quoted(words.attribute.column))"
        for isHighest in [true, false] {
            let (best, next) = isHighest ? (ranked[ranked.count - 1], ranked[ranked.count - 2]) : (ranked[0], ranked[1])
            guard scene.value(best, attribute) != scene.value(next, attribute) else { continue }
            let order = " AND \(column) IS NOT NULL ORDER BY \(column) \(isHighest ? "DESC" : "ASC") LIMIT 1"
            let rest = " " + words.superlative(isHighest)
            found.append(Description(key: best, filter: filter, rest: rest, order: order))
        }
        guard words.isMoment, filter.state == nil, let row = ranked.first,
            let day = scene.value(row, attribute).stringValue?.prefix(10),
            rows.count(where: { scene.value($0, attribute).stringValue?.hasPrefix(day) ?? false }) == 1
        else { return found }
        let rest = " " + words.onDay(scene.value(row, attribute))
        let order = " AND substr(\(column), 1, 10) = '\(day)'"
        return found + [Description(key: row, filter: filter, rest: rest, order: order, day: attribute)]
    }

    /// Those that are the only ones with another row.
    private func partners(_ rows: [RowKey], _ filter: RowFilter, _ place: Int) -> [Description] {
        rows.compactMap { row in
            guard let target = scene.target(row, place), target != focus?.key, scene.label(target) != nil,
                rows.count(where: { scene.target($0, place) == target }) == 1
            else { return nil }
            var filter = filter
            filter.references[place] = target
            return Description(key: row, filter: filter)
        }
    }

    static func precedes(_ first: JSON, _ second: JSON) -> Bool {
        if let first = first.stringValue, let second = second.stringValue {
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        return (first.integerValue ?? 0) < (second.integerValue ?? 0)
    }
}
