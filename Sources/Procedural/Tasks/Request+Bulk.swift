import JSON

extension Request {
    /// The same move of all rows that match: at once where there is a tool for it, else one after the other.
    mutating func moveAll(
        _ filter: RowFilter,
        _ place: Int,
        ids: [Int: String],
        words owned: String
    ) throws(Unsuitable) -> Deed {
        let entity = scene.entity(filter.entity)
        let move = entity.moves[place]
        let rows = filter.rows(scene)
        let bulk = scene.toolbox[.moveAll(filter.entity, place)]
        let single = scene.toolbox[.move(filter.entity, place)]
        guard (2...(bulk == nil ? 4 : 8)).contains(rows.count), let plan = bulk ?? single,
            let column = scene.stateColumn(filter.entity), !touched.contains(filter.entity)
        else { throw Unsuitable() }
        let reason = plan.argument(.reason) == nil ? nil : self.reason(entity, move)
        let table = SQLName.quoted(entity.table)
        let filtered = filter.sql(scene, ids: ids)
        let state = SQLName.quoted(column)
        return Deed(
            name: move.name,
            words: "\(move.words) \(owned)" + (reason.map { ", with \"\($0)\" as the reason" } ?? ""),
            entity: filter.entity,
            act: { draft throws(Unsuitable) in
                let shown = try draft.list(filter, showing: rows)
                let paths = rows.compactMap { shown[$0] }.map { $0 + ".id" }
                let given: [(ToolArgument.Meaning, Draft.Argument)] =
                    reason.map { [(.reason, .said(.string($0)))] } ?? []
                if bulk != nil {
                    _ = try draft.call(plan, [(.ids, .allFound(paths))] + given)
                } else {
                    for path in paths { _ = try draft.call(plan, [(.id, .found(path))] + given) }
                }
                return Optional.none
            },
            goal:
                "SELECT count(*) = \(rows.count) FROM initial.\(table) x JOIN final.\(table) y ON y.id = x.id WHERE \(filtered) AND y.\(state) = \(SQLName.literal(move.to))",
            changesAll: rows
        )
    }

    /// A move of some of the rows that refer to the focus, or of those before or after a day.
    mutating func bulk() throws(Unsuitable) -> (deed: Deed, filter: RowFilter, ids: [Int: String]) {
        var choices: [(entity: Int, move: Int, reference: Int?)] = []
        for (place, entity) in scene.composition.entities.enumerated() where place != focus?.key.entity {
            for move in entity.moves.indices {
                let isAtOnce = scene.toolbox[.moveAll(place, move)] != nil
                guard isAtOnce || scene.toolbox[.move(place, move)] != nil else { continue }
                if let focus {
                    for reference in entity.references.indices
                    where entity.references[reference].target == focus.key.entity {
                        choices.append((place, move, reference))
                    }
                } else {
                    choices.append((place, move, nil))
                    if isAtOnce { choices.append((place, move, nil)) }
                }
            }
        }
        for choice in draw.shuffled(choices) {
            var result: (Deed, RowFilter, [Int: String])?
            _ = attempt { request throws(Unsuitable) in
                result = try request.bulk(choice.entity, choice.move, choice.reference)
            }
            if let result { return result }
        }
        throw Unsuitable()
    }

    private mutating func bulk(
        _ place: Int,
        _ move: Int,
        _ reference: Int?
    ) throws(Unsuitable) -> (Deed, RowFilter, [Int: String]) {
        let entity = scene.entity(place)
        var filter = RowFilter(place)
        filter.state = draw.one(of: entity.moves[move].from)
        var ids: [Int: String] = [:]
        if let reference, let focus {
            filter.references[reference] = focus.key
            ids[reference] = focus.sql
        } else {
            // A day that splits the rows.
            let moments = entity.attributes.indices.filter { place in
                switch scene.kind(filter.entity, place) {
                case .date, .time, .dateAfter: true
                default: false
                }
            }
            let rows = filter.rows(scene)
            guard rows.count > 2, !moments.isEmpty else { throw Unsuitable() }
            let moment = draw.one(of: moments)
            let days = rows.compactMap { scene.value($0, moment).stringValue.map { String($0.prefix(10)) } }.sorted()
            guard days.count > 2 else { throw Unsuitable() }
            let size = min(2 + draw.below(3), days.count - 1)
            if draw.happens(0.5) {
                filter.to[moment] = .string(days[size - 1])
            } else {
                filter.from[moment] = .string(days[days.count - size])
            }
        }
        var bare = filter
        bare.references = [:]
        let all = plural(bare)
        let owned: String
        if let reference { owned = "all " + (try possessed(all, place, reference)) } else { owned = "all \(all)" }
        let deed = try moveAll(filter, move, ids: ids, words: owned)
        return (deed, filter, ids)
    }
}
