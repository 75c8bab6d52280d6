import JSON

extension Request {
    /// Takes a row as what the request is about, and introduces it in a sentence or leaves that to the next one.
    mutating func open(on key: RowKey, introducing: Bool? = nil) throws(Unsuitable) {
        var mention = try named(key, withNoun: false)
        let entity = scene.entity(key.entity)
        let name = mention.again
        let noun = entity.noun.singular
        let isCustomer = entity.role == .customer
        // A code says little without the noun.
        let full = try named(key, withNoun: true).words
        if mention.person == .it { mention.words = full }
        focus = mention
        guard introducing ?? draw.happens(0.65) else { return }
        isIntroduced = true
        if mention.person == .they {
            if isCustomer, draw.happens(0.3) {
                focus?.person = .me
                sentences.append(
                    draw.one(of: [
                        "Hi, this is \(name).", "Hello, \(name) here.", "Good morning, my name is \(name).",
                        "My name is \(name), I am one of your \(entity.noun.plural).",
                        "Hello! You have me on file as \(name).",
                        "\(name) here, good morning.",
                    ])
                )
            } else if isCustomer {
                sentences.append(
                    draw.one(of: [
                        "\(name) is on the phone.", "I have \(name) on the line.", "\(name) just wrote to us.",
                        "\(name) is standing in front of me.", "This is about our \(noun) \(name).",
                        "\(name) sent us a message.",
                        "\(name) called this morning.", "I just spoke to \(name).", "\(name) has asked for our help.",
                        "We heard from our \(noun) \(name).", "I have a note here from \(name).",
                        "\(name) is waiting for an answer.",
                        "Our \(noun) \(name) has a few wishes.", "I am dealing with \(name) at the moment.",
                    ])
                )
            } else {
                sentences.append(
                    draw.one(
                        of: [
                            "This is about our colleague \(name).", "\(name) from the team asked me for a few things.",
                            "It concerns \(name).",
                            "I am sorting something out for \(name).", "\(name) needs some help.",
                            "This is for \(name).",
                        ].suffix(entity.role == .staff ? 8 : 6)
                    )
                )
            }
        } else {
            sentences.append(
                draw.one(of: [
                    "This is about \(full).", "I am looking at \(full).", "It is about \(full).",
                    "I have a request about \(full).",
                    "Something needs doing for \(full).", "Let us go through \(full).",
                    "\(full.capitalised) needs some attention.",
                    "We have to sort out \(full).", "I have just been asked about \(full).",
                    "There are a few things open with \(full).", "Please take care of \(full).",
                    "I have \(full) in front of me.", "\(full.capitalised) came up in our meeting.",
                ])
            )
        }
    }

    /// A row that others refer to, those of the main roles first.
    mutating func drawFocus(_ isWanted: (Int) -> Bool = { _ in true }) throws(Unsuitable) -> RowKey {
        var weights: [Int] = []
        for (place, entity) in scene.composition.entities.enumerated() {
            let children = scene.children(of: place).count
            guard entity.label != nil, isWanted(place), scene.toolbox.finds(place) else {
                weights.append(0)
                continue
            }
            let role =
                switch entity.role {
                case .customer: 5
                case .record: 5
                case .item, .place, .staff: 2
                case nil: 2
                }
            weights.append(role + 2 * min(children, 3))
        }
        guard weights.contains(where: { $0 > 0 }) else { throw Unsuitable() }
        let place = draw.place(in: weights)
        let rows = scene.all(place).filter { !(place == scene.composition.actor && $0.row == 0) }
        guard weights[place] > 0, !rows.isEmpty else { throw Unsuitable() }
        // Of three the one that most refers to, so that there is something to ask.
        let three = (0..<3).map { _ in draw.one(of: rows) }
        func weight(_ key: RowKey) -> Int {
            scene.children(of: place).map { scene.children($0.entity, $0.reference, of: key).count }.reduce(
                0,
                +
            )
        }
        return three.max { weight($0) < weight($1) } ?? three[0]
    }

    /// Asks for things about the focus.
    mutating func askFocus(upTo most: Int) throws(Unsuitable) {
        guard let focus else { throw Unsuitable() }
        let found = facts(of: focus, taken(focus), then: focus.pronoun, upTo: most)
        guard !found.isEmpty else { throw Unsuitable() }
        for fact in found { ask(fact, of: focus.key.entity) }
        question(found)
        (isIntroduced, isFocusNear) = (true, true)
    }

    /// Asks for things about a row that refers to the focus.
    mutating func askChild(upTo most: Int) throws(Unsuitable) {
        let (mention, _) = try someChild()
        let found = facts(of: mention, .pronoun(.it), upTo: most)
        guard !found.isEmpty else { throw Unsuitable() }
        for fact in found { ask(fact, of: mention.key.entity) }
        question(found, about: mention.words)
        (isIntroduced, isFocusNear) = (true, false)
    }

    /// A row that refers to the focus, described.
    mutating func someChild(where isWanted: (RowKey) -> Bool = { _ in true }) throws(Unsuitable) -> (Mention, Int) {
        guard let focus else { throw Unsuitable() }
        for (child, reference) in draw.shuffled(scene.children(of: focus.key.entity)) {
            guard !touched.contains(child) else { continue }
            var found: Mention?
            _ = attempt { request throws(Unsuitable) in
                found = try request.describedChild(child, reference, where: isWanted)
            }
            if let found { return (found, reference) }
        }
        throw Unsuitable()
    }

    /// Numbers about the rows that refer to the focus.
    mutating func askTotals() throws(Unsuitable) {
        guard let focus else { throw Unsuitable() }
        for (child, reference) in draw.shuffled(scene.children(of: focus.key.entity)) {
            let name = "totals \(child)"
            guard !done.contains(name) else { continue }
            var isDone = false
            isDone = attempt { request throws(Unsuitable) in
                let found = try request.totalsOfChildren(child, reference)
                for ask in found { request.ask(ask, of: child) }
                request.question(found)
                request.done.insert(name)
                request.counted.insert(child)
                (request.isIntroduced, request.isFocusNear) = (true, true)
            }
            if isDone { return }
        }
        throw Unsuitable()
    }

    /// Something to work out about the focus or a row that refers to it.
    mutating func askComputed() throws(Unsuitable) {
        guard let focus else { throw Unsuitable() }
        let name = "computed"
        guard !done.contains(name) else { throw Unsuitable() }
        if focus.person != .they, focus.person != .me, draw.happens(0.5) {
            let found = try computed(of: focus, taken(focus))
            ask(found, of: focus.key.entity)
            question([found])
            isFocusNear = true
        } else {
            let (mention, _) = try someChild()
            let found = try computed(of: mention, .pronoun(.it))
            ask(found, of: mention.key.entity)
            question([found], about: mention.words)
            isFocusNear = false
        }
        done.insert(name)
        isIntroduced = true
    }

    // MARK: - Doing

    /// Makes a row for the focus.
    mutating func makeForFocus() throws(Unsuitable) {
        guard let focus else { throw Unsuitable() }
        let children = scene.children(of: focus.key.entity).filter { child in
            !touched.contains(child.entity)
                && (scene.toolbox[.create(child.entity)] != nil || scene.toolbox[.link(child.entity)] != nil)
        }
        for (child, reference) in draw.shuffled(children) {
            let isDone = attempt { request throws(Unsuitable) in
                let deed = try request.create(child, with: [reference: focus.key])
                guard let made = try request.perform(deed) else { throw Unsuitable() }
                request.command(deed.words)
                request.isIntroduced = true
                let before = request.asks.count
                try request.askMade(made)
                request.question(Array(request.asks[before...]))
                request.joinLast()
                request.isFocusNear = false
            }
            if isDone { return }
        }
        throw Unsuitable()
    }

    /// Puts what is asked into the sentence before it, more often than not.
    private mutating func joinLast() {
        guard sentences.count > 1, let last = sentences.last, let words = asks.last?.words else { return }
        let before = sentences[sentences.count - 2]
        if before.hasSuffix("."), draw.happens(0.5) {
            sentences.removeLast(2)
            sentences.append(
                before.dropLast() + draw.one(of: [" and tell me \(words).", ", and let me know \(words)."])
            )
        } else {
            sentences[sentences.count - 1] = last
        }
    }

    /// Moves, changes or gives another partner to a row that refers to the focus, or to the focus itself.
    mutating func deedOnChild(_ kinds: Set<String> = ["move", "update", "assign"]) throws(Unsuitable) {
        let scene = scene
        let (mention, _) = try someChild(where: { key in
            let entity = scene.entity(key.entity)
            return kinds.contains("move")
                ? entity.moves.indices.contains {
                    scene.toolbox[.move(key.entity, $0)] != nil
                        && entity.moves[$0].from.contains(scene.state(key) ?? "")
                }
                    || (kinds.contains("update") && scene.toolbox[.update(key.entity)] != nil)
                : kinds.contains("update") && scene.toolbox[.update(key.entity)] != nil
                    || entity.references.indices.contains { scene.toolbox[.assign(key.entity, reference: $0)] != nil }
        })
        try deed(on: mention, kinds)
        (isIntroduced, isFocusNear) = (true, false)
    }

    mutating func deed(on mention: Mention, _ kinds: Set<String> = ["move", "update", "assign"]) throws(Unsuitable) {
        let entity = scene.entity(mention.key.entity)
        let wanted = try deeds(on: mention).filter { deed in
            let isMove = entity.moves.contains { $0.name == deed.name }
            return isMove ? kinds.contains("move") : kinds.contains(deed.name)
        }
        guard !wanted.isEmpty else { throw Unsuitable() }
        let deed = draw.one(of: wanted)
        // What is asked of it is read before it changes.
        var found: [Ask] = []
        if draw.happens(0.6) {
            found = facts(of: mention, mention.subject, then: .pronoun(.it), upTo: 1 + draw.below(2)).filter {
                $0.field != scene.stateColumn(mention.key.entity) && $0.bits > 1
            }
        }
        if deed.name == "update" || deed.name == "assign" { found = [] }
        _ = try perform(deed)
        command(deed.words)
        if !found.isEmpty {
            for fact in found { ask(fact, of: mention.key.entity) }
            question(found)
        }
    }

    /// Moves several rows of the focus, and asks how many they were.
    mutating func moveMany() throws(Unsuitable) -> Int {
        let (deed, filter, ids) = try bulk()
        let counting = try count(filter, ids: ids, words: "how many they were", question: "how many were they")
        var asked = [counting]
        if let place = summable(filter.entity).isEmpty ? nil : draw.one(of: summable(filter.entity)), draw.happens(0.7)
        {
            _ = attempt { request throws(Unsuitable) in
                asked.append(
                    try request.statistic(
                        request.meaningful(filter.entity, place),
                        place,
                        filter,
                        ids: ids,
                        rows: "these \(request.noun(filter.entity).plural)"
                    )
                )
            }
        }
        _ = try perform(deed)
        command(deed.words)
        isIntroduced = true
        for one in asked { ask(one, of: filter.entity) }
        question(asked)
        return filter.entity
    }
}
