package import JSON

/// The rows an environment begins with: for each entity its rows, each with the values of the entity's columns. Ids count from 1.
package struct SeedRows: Sendable {
    package var tables: [[[JSON]]]

    /// The value in a column, by its place; ids begin at 1.
    package func value(_ entity: Int, _ row: Int, _ column: Int) -> JSON { tables[entity][row][column] }
}

/// Makes rows that keep the world's rules, believable and skewed like real ones.
package struct RowMaker {
    private let composition: Composition
    private var draw: Draw
    private var words: WordMaker
    private var tables: [[[JSON]]] = []

    package init(_ composition: Composition) {
        self.composition = composition
        draw = Draw(seed: composition.seed, index: composition.index, part: "rows")
        words = WordMaker(composition)
    }

    /// Makes all rows.
    package mutating func rows() -> SeedRows {
        for place in composition.entities.indices {
            tables.append([])
            fill(place)
        }
        return SeedRows(tables: tables)
    }

    private mutating func fill(_ place: Int) {
        let entity = composition.entities[place]
        words.begin(entity)
        // Which rows of each entity referred to are popular is decided once for each table.
        let favourites = entity.references.map { draw.shuffled(Array(tables[$0.target].indices)) }
        var attempts = 0
        while tables[place].count < entity.rows, attempts < entity.rows * 12 {
            attempts += 1
            if let row = row(of: entity, at: place, favourites) { tables[place].append(row) }
        }
    }

    /// One row, or `nil` when what was drawn would break a rule.
    private mutating func row(of entity: Entity, at place: Int, _ favourites: [[Int]]) -> [JSON]? {
        let number = tables[place].count
        let state = entity.states.isEmpty ? nil : entity.states[draw.place(in: entity.states.map(\.weight))].text
        var references: [Int?] = []
        for (position, reference) in entity.references.enumerated() {
            guard !tables[reference.target].isEmpty else {
                guard reference.isOptional else { return nil }
                references.append(nil)
                continue
            }
            if let needy = needy(position, of: entity, at: place) {
                references.append(needy)
            } else if reference.isOptional, draw.happens(mayStayOpen(state, entity) ? 0.35 : 0.08) {
                references.append(nil)
            } else {
                references.append(favourite(favourites[position]))
            }
        }
        guard keepsRules(entity, place, references, state), keepsRules(ofParents: references, entity, state) else {
            return nil
        }
        let history = History(entity, state)
        var row: [JSON] = []
        var moments = Moments(composition, history)
        for column in entity.columns {
            switch column.content {
            case .id: row.append(.count(number + 1))
            case .reference(let position): row.append(references[position].map { .count($0 + 1) } ?? .null)
            case .state: row.append(.string(state ?? ""))
            case .reason(let move):
                row.append(
                    state == entity.moves[move].to
                        ? .string(words.reason(column.name, &draw)) : .null
                )
            case .attribute(let position):
                row.append(value(entity, position, number, row, references, state, &moments))
            }
        }
        if place == composition.actor, number == 0 { makeActor(&row, entity) }
        guard !overlaps(entity, place, references, state, row) else { return nil }
        return row
    }

    /// A row that must have such a child for the state it is in, and has none yet.
    private func needy(_ position: Int, of entity: Entity, at place: Int) -> Int? {
        let reference = entity.references[position]
        let parent = composition.entities[reference.target]
        for case .needs(let move, let child) in parent.rules where child == entity.key {
            guard let move = parent.moves.first(where: { $0.name == move }),
                let state = parent.columns.firstIndex(where: { $0.content == .state }),
                let own = entity.columns.firstIndex(where: { $0.content == .reference(position) })
            else { continue }
            let has = Set(tables[place].compactMap { $0[own].integerValue })
            if let row = tables[reference.target].indices.first(where: { row in
                !has.contains(Int64(row + 1))
                    && History.isAfter(parent, move, tables[reference.target][row][state].stringValue ?? "")
            }) {
                return row
            }
        }
        return nil
    }

    /// No row that has made a move has a child that would have kept it from it.
    private func keepsRules(ofParents references: [Int?], _ entity: Entity, _ state: String?) -> Bool {
        for (position, row) in references.enumerated() {
            let target = entity.references[position].target
            let parent = composition.entities[target]
            guard let row, let column = parent.columns.firstIndex(where: { $0.content == .state }) else { continue }
            for case .before(let move, let child, let states) in parent.rules where child == entity.key {
                guard let move = parent.moves.first(where: { $0.name == move }), states.contains(state ?? "") else {
                    continue
                }
                if History.isAfter(parent, move, tables[target][row][column].stringValue ?? "") { return false }
            }
        }
        return true
    }

    private func mayStayOpen(_ state: String?, _ entity: Entity) -> Bool {
        state == nil || state == entity.states.first?.text
    }

    /// Popular rows are taken more often: the first of ten about four times as often as the last.
    private mutating func favourite(_ order: [Int]) -> Int {
        let place = Int(Double(order.count) * draw.unit() * (0.4 + 0.6 * draw.unit()))
        return order[min(place, order.count - 1)]
    }

    private func makeActor(_ row: inout [JSON], _ entity: Entity) {
        for (name, value) in composition.actorValues {
            guard let position = entity.attribute(name), let column = entity.column(entity.attributes[position].column)
            else { continue }
            row[column] = .string(value)
        }
        if let state = entity.states.first, let column = entity.columns.firstIndex(where: { $0.content == .state }) {
            row[column] = .string(state.text)
        }
    }

    // MARK: - Values

    private mutating func value(
        _ entity: Entity,
        _ position: Int,
        _ number: Int,
        _ row: [JSON],
        _ references: [Int?],
        _ state: String?,
        _ moments: inout Moments
    ) -> JSON {
        let attribute = entity.attributes[position]
        if !attribute.onlyIn.isEmpty, !attribute.onlyIn.contains(state ?? "") { return .null }
        if attribute.emptyShare > 0, draw.happens(attribute.emptyShare) { return .null }
        func other(_ name: String) -> JSON {
            entity.attribute(name).flatMap { entity.column(entity.attributes[$0].column) }.map { row[$0] } ?? .null
        }
        switch attribute.kind {
        case .date(let range): return .string(moments.date(range, &draw))
        case .time(let range): return .string(moments.time(range, &draw))
        case .dateAfter(let column, let span): return moments.date(after: other(column), span, &draw)
        case .timeAfter(let column, let span): return moments.time(after: other(column), span, &draw)
        case .stamp: return moments.stamp(position, &draw)
        case .copy(let name, let source):
            guard let reference = entity.reference(name), let target = references[reference] else { return .null }
            let other = composition.entities[entity.references[reference].target]
            guard let attribute = other.attribute(source), let column = other.column(other.attributes[attribute].column)
            else { return .null }
            return tables[entity.references[reference].target][target][column]
        case .person, .company, .email, .phone, .address, .city, .country, .code, .text, .note, .oneOf, .money,
            .count, .measure, .percent, .score, .flag:
            return words.value(attribute, number, &draw)
        }
    }

    // MARK: - Rules

    private func counts(_ place: Int, _ entity: Entity, _ states: [String], where matches: ([JSON]) -> Bool) -> Int {
        let column = entity.columns.firstIndex { $0.content == .state }
        return tables[place].count { row in
            (states.isEmpty || column.map { states.contains(row[$0].stringValue ?? "") } ?? true) && matches(row)
        }
    }

    private func keepsRules(_ entity: Entity, _ place: Int, _ references: [Int?], _ state: String?) -> Bool {
        func isCounted(_ states: [String]) -> Bool { states.isEmpty || states.contains(state ?? "") }
        func same(_ position: Int) -> ([JSON]) -> Bool {
            let column = entity.columns.firstIndex { $0.content == .reference(position) } ?? 0
            return { row in row[column].integerValue == references[position].map { Int64($0 + 1) } }
        }
        if entity.isLink, counts(place, entity, [], where: { row in [0, 1].allSatisfy { same($0)(row) } }) > 0 {
            return false
        }
        for rule in entity.rules {
            switch rule {
            case .atMost(let per, let states, let most):
                guard let position = entity.reference(per), references[position] != nil, isCounted(states) else {
                    continue
                }
                if counts(place, entity, states, where: same(position)) >= most { return false }
            case .room(let name, let column, let states):
                guard let position = entity.reference(name), let target = references[position], isCounted(states) else {
                    continue
                }
                let other = composition.entities[entity.references[position].target]
                let room =
                    other.attribute(column).flatMap { other.column(other.attributes[$0].column) }
                    .flatMap { tables[entity.references[position].target][target][$0].integerValue } ?? 0
                if counts(place, entity, states, where: same(position)) >= room { return false }
            case .once(let names, let states):
                let positions = names.compactMap(entity.reference)
                guard isCounted(states), positions.allSatisfy({ references[$0] != nil }) else { continue }
                if counts(place, entity, states, where: { row in positions.allSatisfy { same($0)(row) } }) > 0 {
                    return false
                }
            case .whilst(let name, let states):
                guard let position = entity.reference(name), let target = references[position] else { continue }
                // A record that is over, or a line, may be of a row that has gone on since.
                guard let first = entity.states.first, state == first.text else { continue }
                let other = composition.entities[entity.references[position].target]
                guard let column = other.columns.firstIndex(where: { $0.content == .state }) else { continue }
                let now = tables[entity.references[position].target][target][column].stringValue ?? ""
                if !states.contains(now) { return false }
            case .noOverlap, .stock, .back, .before, .needs, .authority: continue
            }
        }
        return true
    }

    private func overlaps(
        _ entity: Entity,
        _ place: Int,
        _ references: [Int?],
        _ state: String?,
        _ row: [JSON]
    ) -> Bool {
        for case .noOverlap(let name, let from, let to, let states) in entity.rules {
            guard let position = entity.reference(name), let target = references[position],
                states.isEmpty || states.contains(state ?? ""),
                let start = entity.attribute(from).flatMap({ entity.column(entity.attributes[$0].column) }),
                let end = entity.attribute(to).flatMap({ entity.column(entity.attributes[$0].column) }),
                let own = entity.columns.firstIndex(where: { $0.content == .reference(position) })
            else { continue }
            let (first, last) = (row[start].stringValue ?? "", row[end].stringValue ?? "")
            let clashes = counts(place, entity, states) { other in
                other[own].integerValue == Int64(target + 1) && (other[start].stringValue ?? "") < last
                    && first < (other[end].stringValue ?? "")
            }
            if clashes > 0 { return true }
        }
        return false
    }
}
