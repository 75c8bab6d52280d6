import JSON

/// Something that can be done, worded before it is done: a conditional request words two and does one.
struct Deed {
    /// What it is called in the names of tasks: `cancel`, `update`.
    var name: String
    /// An infinitive without `to`: `cancel reservation RV-1042`.
    var words: String
    /// The entity that it changes.
    var entity: Int
    /// Does it in the draft; gives the row that it made, if any.
    var act: (inout Draft) throws(Unsuitable) -> RowKey?
    /// A condition, as a query of one value, that holds once it is done.
    var goal: String
    /// The row that it changes.
    var changes: RowKey?
    /// Further rows that it changes.
    var changesAll: [RowKey] = []
    /// The rows that its words call by their labels.
    var said: Set<RowKey> = []
    /// Whether it makes a row.
    var makes = false
    /// The columns that it writes, as far as that matters.
    var columns: Set<String> = []
}

extension Request {
    /// Does a deed. What it was worded as is for the caller to say.
    mutating func perform(_ deed: Deed) throws(Unsuitable) -> RowKey? {
        guard !counted.contains(deed.entity), !deed.makes || !described.contains(deed.entity) else {
            throw Unsuitable()
        }
        draft.said.formUnion(deed.said)
        let made = try deed.act(&draft)
        isWriting = true
        done.insert(deed.name)
        touched.insert(deed.entity)
        if let row = deed.changes { changed.insert(row) }
        changed.formUnion(deed.changesAll)
        goals.append([
            "name": .string("\(deed.name.spaced) done" + (goals.isEmpty ? "" : " (\(goals.count + 1))")),
            "sql": .string(deed.goal),
        ])
        return made
    }

    // MARK: - Moves

    /// The moves of a row that its state allows.
    func moves(of key: RowKey) -> [Int] {
        let entity = scene.entity(key.entity)
        guard let state = scene.state(key) else { return [] }
        return entity.moves.indices.filter { place in
            entity.moves[place].from.contains(state) && scene.toolbox[.move(key.entity, place)] != nil
        }
    }

    mutating func move(_ mention: Mention, _ place: Int) throws(Unsuitable) -> Deed {
        let key = mention.key
        let entity = scene.entity(key.entity)
        let move = entity.moves[place]
        guard let plan = scene.toolbox[.move(key.entity, place)], let column = scene.stateColumn(key.entity),
            !changed.contains(key)
        else { throw Unsuitable() }
        let reason = plan.argument(.reason) == nil ? nil : self.reason(entity, move)
        var terms = ["\(SQLName.quoted(column)) = \(SQLName.literal(move.to))"]
        if let reason, let kept = move.reason { terms.append("\(SQLName.quoted(kept)) = \(SQLName.literal(reason))") }
        return Deed(
            name: move.name,
            words: Request.phrase(move.words, mention.words)
                + (reason.map {
                    draw.one(of: [
                        ", with \"\($0)\" as the reason", " (reason: \"\($0)\")", ", giving \"\($0)\" as the reason",
                    ])
                } ?? ""),
            entity: key.entity,
            act: { draft throws(Unsuitable) in
                var arguments: [(ToolArgument.Meaning, Draft.Argument)] = [(.id, .found(try draft.id(of: key)))]
                if let reason { arguments.append((.reason, .said(.string(reason)))) }
                _ = try draft.call(plan, arguments)
                return Optional.none
            },
            goal:
                "SELECT \(terms.joined(separator: " AND ")) FROM final.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))",
            changes: key
        )
    }

    /// A verb with what it is about: `check in reservation RV-1042`, `check it in`.
    static func phrase(_ verb: String, _ object: String) -> String {
        let words = verb.split(separator: " ", maxSplits: 1)
        let particles = ["in", "out", "off", "up", "down", "back", "over", "away", "on"]
        guard object == "it", words.count == 2, particles.contains(String(words[1])) else { return "\(verb) \(object)" }
        return "\(words[0]) it \(words[1])"
    }

    /// A reason from the words of the domain, without the full stop.
    mutating func reason(_ entity: Entity, _ move: Move) -> String {
        let lists = scene.composition.lists
        let list = move.reason.flatMap { lists[$0] } ?? lists["reason"] ?? ["no longer needed"]
        var text = TextPattern(draw.one(of: list)).drawn(from: lists, &draw)
        while text.hasSuffix(".") { text.removeLast() }
        return text
    }

    // MARK: - Changes

    mutating func update(_ mention: Mention, upTo most: Int = 2) throws(Unsuitable) -> Deed {
        let key = mention.key
        let entity = scene.entity(key.entity)
        guard let plan = scene.toolbox[.update(key.entity)], !changed.contains(key) else { throw Unsuitable() }
        let places = plan.arguments.compactMap { argument in
            if case .attribute(let place) = argument.meaning { place } else { nil }
        }
        var values: [(place: Int, value: JSON)] = []
        for place in draw.shuffled(places) where values.count < most {
            guard let value = newValue(key.entity, place, [:]), value != scene.value(key, place) else { continue }
            // Yes and no change less than they say.
            if case .flag = scene.kind(key.entity, place) { continue }
            guard self.words(key.entity, place).isSpeakable else { continue }
            values.append((place, value))
            if draw.happens(0.6) { break }
        }
        guard !values.isEmpty else { throw Unsuitable() }
        let parts = values.map { place, value in
            let spoken = self.words(key.entity, place)
            return (name: spoken.noun, said: spoken.said(value))
        }
        let scene = scene
        let terms = values.map { place, value in
            "\(SQLName.quoted(entity.attributes[place].column)) = \(SQLText.literal(value))"
        }
        let of = mention.words == "it" ? "" : " of \(mention.words)"
        let the = mention.words == "it" ? "its" : "the"
        let first = parts[0]
        var words = "\(draw.one(of: ["change", "set"])) \(the) \(first.name)\(of) to \(first.said)"
        if parts.count > 1 { words += " and the \(parts[1].name) to \(parts[1].said)" }
        return Deed(
            name: "update",
            words: words,
            entity: key.entity,
            act: { draft throws(Unsuitable) in
                var arguments: [(ToolArgument.Meaning, Draft.Argument)] = [(.id, .found(try draft.id(of: key)))]
                for (place, value) in values {
                    arguments.append((.attribute(place), scene.argument(key.entity, place, value)))
                }
                _ = try draft.call(plan, arguments)
                return Optional.none
            },
            goal:
                "SELECT \(terms.joined(separator: " AND ")) FROM final.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))",
            changes: key,
            columns: Set(values.map { entity.attributes[$0.place].column })
        )
    }

    mutating func assign(_ mention: Mention, _ reference: Int) throws(Unsuitable) -> Deed {
        let key = mention.key
        let entity = scene.entity(key.entity)
        guard let plan = scene.toolbox[.assign(key.entity, reference: reference)], !changed.contains(key) else {
            throw Unsuitable()
        }
        let own = entity.references[reference]
        let current = scene.target(key, reference)
        let others = scene.all(own.target).filter { $0 != current && $0 != focus?.key && isCurrent($0) }
        guard !others.isEmpty else { throw Unsuitable() }
        let partner = try named(draw.one(of: others), withNoun: false)
        let role = mention.words == "it" ? "its \(own.words)" : "the \(own.words) of \(mention.words)"
        var ways = ["change \(role) to \(partner.words)", "set \(role) to \(partner.words)"]
        if scene.isPerson(own.target) {
            ways += ["make \(partner.words) \(role)", "put \(partner.words) down as \(role)"]
        }
        let words = draw.one(of: ways)
        return Deed(
            name: "assign",
            words: words,
            entity: key.entity,
            act: { draft throws(Unsuitable) in
                let id = try draft.id(of: key)
                _ = try draft.call(
                    plan,
                    [(.id, .found(id)), (.reference(reference), .found(try draft.id(of: partner.key)))]
                )
                return Optional.none
            },
            goal:
                "SELECT \(SQLName.quoted(own.column)) = (\(partner.sql)) FROM final.\(SQLName.quoted(entity.table)) WHERE id = (\(mention.sql))",
            changes: key
        )
    }

    /// Whether a row is of use still: nothing that was retired, cancelled or closed.
    func isCurrent(_ key: RowKey) -> Bool {
        let entity = scene.entity(key.entity)
        guard let state = scene.state(key), !entity.moves.isEmpty else { return true }
        return state == entity.states.first?.text || entity.moves.contains { $0.from.contains(state) }
    }
}

extension Scene {
    /// How an agent comes to know a value that an instruction says.
    func argument(_ entity: Int, _ attribute: Int, _ value: JSON) -> Draft.Argument {
        switch kind(entity, attribute) {
        case .money: .workedOut(value)
        case .flag: .said(.bool(value.integerValue != 0))
        default: .said(value)
        }
    }
}
