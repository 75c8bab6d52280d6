import JSON

/// Why something cannot be done, as answers say it.
enum Refusal: String, CaseIterable {
    case beyondAuthority = "beyond_authority"
    case wrongStatus = "wrong_status"
    case openItems = "open_items_left"
    case itemsMissing = "items_missing"
    case full = "limit_reached"
    case notAvailable = "not_available"

    static var schema: JSON {
        [
            "type": "string", "enum": .array(allCases.map { .string($0.rawValue) }),
            "description":
                "beyond_authority: only somebody else may do it; wrong_status: its status does not allow it; open_items_left: something that belongs to it is not finished; items_missing: something that it needs is not there; limit_reached: there are as many as there may be; not_available: what is wanted cannot be had",
        ]
    }
}

extension Request {
    /// A move that a rule forbids: nothing may change, and the answer says why.
    mutating func refusal() throws(Unsuitable) -> Int {
        var choices: [(key: RowKey, move: Int, why: Refusal)] = []
        for (place, entity) in scene.composition.entities.enumerated() where entity.label != nil {
            for (position, move) in entity.moves.enumerated() where scene.toolbox[.move(place, position)] != nil {
                for key in scene.all(place) {
                    guard let why = forbidden(key, move) else { continue }
                    choices.append((key, position, why))
                }
            }
        }
        // States forbid far more often than the other rules; those get their turn as well.
        let others = choices.filter { $0.why != .wrongStatus }
        let pool = !others.isEmpty && draw.happens(0.75) ? others : choices
        guard !pool.isEmpty else { throw Unsuitable() }
        let (key, place, why) = draw.one(of: pool)
        let entity = scene.entity(key.entity)
        let mention = try named(key, withNoun: true)
        let deed = try move(mention, place)
        guard let plan = scene.toolbox[.move(key.entity, place)] else { throw Unsuitable() }
        let id = try draft.id(of: key)
        var arguments: [(ToolArgument.Meaning, Draft.Argument)] = [(.id, .found(id))]
        if plan.argument(.reason) != nil { arguments.append((.reason, .said(.string("not needed any more")))) }
        guard try draft.refuses(plan, arguments) else { throw Unsuitable() }
        // It has to be seen why.
        var shown: [Ask] = []
        switch why {
        case .beyondAuthority:
            for case .authority(entity.moves[place].name, _, let name, _) in entity.rules {
                guard let attribute = entity.attribute(name) else { throw Unsuitable() }
                shown.append(try deciding(attribute, mention))
            }
        case .openItems, .itemsMissing: try showChildren(of: key, entity.moves[place])
        default: shown.append(try state(of: mention, mention.subject))
        }
        let wanted = facts(
            of: mention,
            shown.isEmpty ? mention.subject : .pronoun(mention.person),
            then: .pronoun(mention.person),
            upTo: 2 + draw.below(2)
        ).filter { fact in
            !shown.contains { $0.sql == fact.sql }
        }
        guard shown.map(\.bits).reduce(0, +) + wanted.map(\.bits).reduce(0, +) >= 7 else { throw Unsuitable() }
        command(deed.words)
        sentences.append(
            draw.one(of: [
                "If our rules do not allow it, leave everything as it is and tell me which reason applies.",
                "If that cannot be done, change nothing and tell me why.",
                "Should that not be possible, do not change anything; just tell me the reason.",
                "If it turns out that you may not do this, leave it alone and give me the reason.",
                "If something stands in the way, do not work around it: tell me what it is.",
            ])
        )
        asks.append(
            Ask(
                field: "reason",
                schema: Refusal.schema,
                value: .string(why.rawValue),
                sql: "SELECT \(SQLName.literal(why.rawValue))",
                words: "",
                bits: 1
            )
        )
        let all = shown + wanted
        for fact in all { ask(fact, of: key.entity) }
        sentences.append(
            draw.one(of: [
                "Either way I need to know |.", "In any case tell me |.", "Either way, tell me |.",
                "Whatever comes of it, let me know |.",
            ])
            .split(separator: "|", omittingEmptySubsequences: false).joined(separator: English.list(all.map(\.words)))
        )
        (focus, isIntroduced, isFocusNear) = (mention, true, true)
        return key.entity
    }

    private mutating func deciding(_ place: Int, _ mention: Mention) throws(Unsuitable) -> Ask {
        try attribute(place, of: mention, mention.subject)
    }

    /// The one rule that forbids a move of a row; `nil` when none does, or several do.
    private func forbidden(_ key: RowKey, _ move: Move) -> Refusal? {
        let entity = scene.entity(key.entity)
        var reasons: [Refusal] = []
        if let state = scene.state(key), !move.from.contains(state) { reasons.append(.wrongStatus) }
        for rule in entity.rules {
            switch rule {
            case .authority(move.name, let above, let name, _):
                guard let place = entity.attribute(name), let value = scene.value(key, place).integerValue else {
                    continue
                }
                if value > Int64(above) * 100 { reasons.append(.beyondAuthority) }
            case .before(move.name, let child, let states):
                if children(child, of: key).contains(where: { states.contains(scene.state($0) ?? "") }) {
                    reasons.append(.openItems)
                }
            case .needs(move.name, let child):
                if children(child, of: key).isEmpty { reasons.append(.itemsMissing) }
            case .whilst(let name, let states):
                guard let reference = entity.reference(name), let target = scene.target(key, reference) else {
                    continue
                }
                if !states.contains(scene.state(target) ?? "") { reasons.append(.notAvailable) }
            default: continue
            }
        }
        return reasons.count == 1 && reasons != [.notAvailable] ? reasons[0] : nil
    }

    private func children(_ name: String, of key: RowKey) -> [RowKey] {
        guard let child = scene.composition.entities.firstIndex(where: { $0.key == name }),
            let reference = scene.entity(child).references.firstIndex(where: { $0.target == key.entity })
        else { return [] }
        return scene.children(child, reference, of: key)
    }

    /// Lists the children that a rule of the move looks at.
    private mutating func showChildren(of key: RowKey, _ move: Move) throws(Unsuitable) {
        for rule in scene.entity(key.entity).rules {
            let name: String
            switch rule {
            case .before(move.name, let child, _): name = child
            case .needs(move.name, let child): name = child
            default: continue
            }
            guard let child = scene.composition.entities.firstIndex(where: { $0.key == name }),
                let reference = scene.entity(child).references.firstIndex(where: { $0.target == key.entity })
            else { throw Unsuitable() }
            var filter = RowFilter(child)
            filter.references[reference] = key
            _ = try draft.list(filter, showing: filter.rows(scene))
        }
    }

    // MARK: - Another choice

    /// Making a row with a first choice that the world refuses, and a second that it takes.
    mutating func secondChoice() throws(Unsuitable) -> RowKey {
        guard let focus else { throw Unsuitable() }
        var choices: [(entity: Int, reference: Int, own: Int)] = []
        for (place, own) in scene.children(of: focus.key.entity)
        where scene.toolbox[.create(place)] != nil || scene.toolbox[.link(place)] != nil {
            let entity = scene.entity(place)
            for (position, reference) in entity.references.enumerated()
            where position != own && entity.rules.contains(where: { $0.names(reference: reference.name) })
                && scene.entity(reference.target).label != nil && scene.entity(reference.target).role != .customer
            {
                choices.append((place, position, own))
            }
        }
        for choice in draw.shuffled(choices) {
            var result: RowKey?
            _ = attempt { request throws(Unsuitable) in
                result = try request.secondChoice(choice.entity, choice.reference, for: choice.own)
            }
            if let result { return result }
        }
        throw Unsuitable()
    }

    private mutating func secondChoice(_ place: Int, _ reference: Int, for focused: Int) throws(Unsuitable) -> RowKey {
        guard let focus else { throw Unsuitable() }
        let own = scene.entity(place).references[reference]
        let targets = draw.shuffled(scene.all(own.target))
        // The same words for both: only the partner differs.
        let start = draw
        func deed(_ target: RowKey, _ request: inout Request) throws(Unsuitable) -> Deed {
            request.draw = start
            return try request.create(place, with: [focused: focus.key, reference: target])
        }
        var refused: RowKey?
        for target in targets.prefix(14) where scene.label(target) != nil {
            var trial = self
            let deed = try deed(target, &trial)
            trial.draft = try trial.draft.fork()
            do { _ = try deed.act(&trial.draft) } catch {
                refused = target
                break
            }
        }
        guard let refused else { throw Unsuitable() }
        // A look at the first choice comes before the second.
        let first = try deed(refused, &self)
        let wording = try named(refused, withNoun: false)
        _ = try draft.id(of: refused)
        try draft.open(refused)
        for target in targets where target != refused && scene.label(target) != nil && isCurrent(target) {
            var trial = self
            let second = try deed(target, &trial)
            trial.draft = try trial.draft.fork()
            var other = try draft.fork()
            do { _ = try second.act(&other) } catch { continue }
            self = trial
            let alternative = try named(target, withNoun: false)
            command(first.words)
            let noun = own.words
            sentences.append(
                draw.one(of: [
                    "If that is not possible with \(wording.words), take \(alternative.words) instead and leave the rest as it is.",
                    "Should \(wording.words) not be possible, use \(alternative.words) as the \(noun) instead; all else stays the same.",
                    "If it is refused with \(wording.words), do the same with \(alternative.words).",
                    "In case \(wording.words) cannot be taken, \(alternative.words) is fine as well.",
                ])
            )
            guard let made = try perform(second) else { throw Unsuitable() }
            _ = try draft.id(of: target)
            let path = try draft.fact(target, scene.entity(own.target).labelColumn)
            ask(
                Ask(
                    field: own.words.snaked,
                    schema: [
                        "type": "string", "minLength": 1,
                        "description": .string("The \(own.words) that was taken in the end"),
                    ],
                    value: .string("$" + path),
                    sql:
                        "SELECT \(SQLName.quoted(scene.entity(own.target).labelColumn)) FROM final.\(SQLName.quoted(scene.entity(own.target).table)) WHERE id = (\(alternative.sql))",
                    words: "which \(own.words) it was in the end",
                    bits: 2
                )
            )
            return made
        }
        throw Unsuitable()
    }
}
