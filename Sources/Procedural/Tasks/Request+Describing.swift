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
            let (key, base0, rest, order) = choice
            guard isWanted(key) else { continue }
            var filter = base0
            filter.references[reference] = focus.key
            _ = try draft.id(of: focus.key)
            var mentioned: [RowKey] = []
            var extra: [Int: String] = [:]
            var words = ""
            for (other, target) in filter.references where other != reference {
                let partner = try named(target, withNoun: false)
                let own = scene.entity(child).references[other]
                words = " with \(partner.words) as \(own.words)"
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
            return Mention(
                key: key,
                words: owned + marked + words + rest,
                again: "that \(noun)",
                sql: sql,
                isLabelled: false
            )
        }
        throw Unsuitable()
    }

    /// Ways to tell one row from its siblings: the row, the filter that holds for it, words after the noun, SQL after the condition.
    private func descriptions(
        of siblings: [RowKey],
        _ child: Int
    ) -> [(key: RowKey, filter: RowFilter, rest: String, order: String)] {
        let entity = scene.entity(child)
        var found: [(RowKey, RowFilter, String, String)] = []
        let filters =
            [RowFilter(child)]
            + entity.states.map { state in
                var filter = RowFilter(child)
                filter.state = state.text
                return filter
            }
        for filter in filters {
            let rows = siblings.filter { filter.matches($0, scene) }
            if rows.count == 1, let only = rows.first { found.append((only, filter, "", "")) }
            guard rows.count > 1 else { continue }
            for attribute in entity.attributes.indices {
                let words = words(child, attribute)
                let column = "x.\(SQLName.quoted(words.attribute.column))"
                switch words.kind {
                case .date, .time, .dateAfter, .timeAfter, .stamp, .money, .count, .measure:
                    let ranked = rows.filter { !scene.value($0, attribute).isNull }
                        .sorted { Request.precedes(scene.value($0, attribute), scene.value($1, attribute)) }
                    guard ranked.count > 1 else { continue }
                    for isHighest in [true, false] {
                        let (best, next) =
                            isHighest ? (ranked[ranked.count - 1], ranked[ranked.count - 2]) : (ranked[0], ranked[1])
                        guard scene.value(best, attribute) != scene.value(next, attribute) else { continue }
                        let order =
                            " AND \(column) IS NOT NULL ORDER BY \(column) \(isHighest ? "DESC" : "ASC") LIMIT 1"
                        found.append((best, filter, " " + words.superlative(isHighest), order))
                    }
                    if words.isMoment, filter.state == nil, let row = ranked.first {
                        let day = scene.value(row, attribute).stringValue?.prefix(10) ?? ""
                        if rows.count(where: { scene.value($0, attribute).stringValue?.hasPrefix(day) ?? false }) == 1 {
                            let order = " AND substr(\(column), 1, 10) = '\(day)'"
                            found.append((row, filter, " " + words.onDay(scene.value(row, attribute)), order))
                        }
                    }
                default: continue
                }
            }
            for (place, _) in entity.references.enumerated() where filter.state == nil {
                for row in rows {
                    guard let target = scene.target(row, place), target != focus?.key, scene.label(target) != nil,
                        rows.count(where: { scene.target($0, place) == target }) == 1
                    else { continue }
                    var filter = filter
                    filter.references[place] = target
                    found.append((row, filter, "", ""))
                }
            }
        }
        return found
    }

    static func precedes(_ first: JSON, _ second: JSON) -> Bool {
        if let first = first.stringValue, let second = second.stringValue {
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        return (first.integerValue ?? 0) < (second.integerValue ?? 0)
    }
}
