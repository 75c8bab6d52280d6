import JSON

extension Request {
    /// Something true or false of a row, with the value that decides.
    struct Condition {
        /// `its fee is above EUR 50.00`.
        var words: String
        var holds: Bool
        /// The value that was compared.
        var ask: Ask
        var column: String
    }

    /// A comparison of a number of a row with one that is said.
    mutating func condition(on mention: Mention, _ subject: Subject) throws(Unsuitable) -> Condition {
        let key = mention.key
        let places = scene.entity(key.entity).attributes.indices.filter { place in
            switch scene.kind(key.entity, place) {
            case .money, .count, .measure, .percent, .score: !scene.value(key, place).isNull
            default: false
            }
        }
        guard !places.isEmpty else { throw Unsuitable() }
        let place = draw.one(of: places)
        let words = words(key.entity, place)
        guard let value = scene.value(key, place).integerValue else { throw Unsuitable() }
        let isMoney = if case .money = words.kind { true } else { false }
        // A round bound near the value, on either side of it.
        let unit: Int64 =
            isMoney ? (value > 20_000 ? 5000 : value > 5000 ? 1000 : 500) : value > 100 ? 10 : value > 20 ? 5 : 1
        let bound = max(value / unit + Int64(draw.from(-2...2)), 2) * unit
        let ask = try attribute(place, of: mention, subject)
        let said = words.said(.integer(bound))
        let name: String
        if case .count = words.kind, words.isPlural {
            name = "\(subject.name) \(subject.hasOrHave)"
            let isMore = draw.happens(0.5)
            return Condition(
                words: "\(name) \(isMore ? "more than" : "fewer than") \(said) \(words.attribute.words)",
                holds: isMore ? value > bound : value < bound,
                ask: ask,
                column: words.attribute.column
            )
        }
        name = subject.having(words.noun)
        let ways: [(String, Bool)] = [
            ("is above \(said)", value > bound), ("is below \(said)", value < bound),
            ("is at least \(said)", value >= bound),
            ("is \(said) or less", value <= bound),
        ]
        let way = draw.one(of: ways)
        return Condition(words: "\(name) \(way.0)", holds: way.1, ask: ask, column: words.attribute.column)
    }

    /// One deed or another, as a number of the row decides.
    mutating func conditional(on mention: Mention) throws(Unsuitable) {
        let condition = try condition(on: mention, mention.subject)
        var again = mention
        again.words = mention.isLabelled ? mention.again : draw.one(of: ["it", mention.again])
        // What is compared stays as it is, so that it can be told afterwards.
        var deeds = try deeds(on: again).filter { !$0.columns.contains(condition.column) }
        guard deeds.count > 1 else { throw Unsuitable() }
        deeds = draw.shuffled(deeds)
        let (yes, no) = (deeds[0], deeds[1])
        guard yes.words != no.words, yes.goal != no.goal else { throw Unsuitable() }
        let asking = condition.ask
        let place =
            mention.isLabelled
            ? draw.one(of: [
                "Please have a look at \(mention.words).", "This concerns \(mention.words).", "Check \(mention.words).",
                "Please check \(mention.words) first.",
            ])
            : draw.one(of: ["Look up \(mention.words).", "Find \(mention.words).", "Please look at \(mention.words)."])
        // The row is named before the condition takes it up.
        let isNamed = focus?.key == mention.key && isIntroduced
        if !isNamed { sentences.append(place) }
        let frames = [
            "If \(condition.words), \(yes.words); otherwise \(no.words).",
            "If \(condition.words), then \(yes.words). If not, \(no.words).",
            "In case \(condition.words), please \(yes.words), otherwise \(no.words).",
            "Should it turn out that \(condition.words), \(yes.words); if not, \(no.words).",
        ]
        sentences.append(draw.one(of: frames).capitalised)
        ask(asking, of: mention.key.entity)
        draft.said.formUnion(yes.said.union(no.said))
        _ = try perform(condition.holds ? yes : no)
        isBegun = true
        say(
            [
                "Tell me |, too.", "Also tell me |.", "Let me know |.", "I also need to know |.",
                "Please say | in your answer.", "And tell me |.", "Whichever it is, tell me |.",
            ],
            asking.words
        )
    }

    /// What can be done to a row: its moves, a change, another partner. None is done here.
    mutating func deeds(on mention: Mention) throws(Unsuitable) -> [Deed] {
        var found: [Deed] = []
        let key = mention.key
        for place in moves(of: key) {
            collect(&found) { request throws(Unsuitable) in try request.move(mention, place) }
        }
        collect(&found) { request throws(Unsuitable) in try request.update(mention, upTo: 1) }
        for place in scene.entity(key.entity).references.indices {
            collect(&found) { request throws(Unsuitable) in try request.assign(mention, place) }
        }
        // Only what the world takes.
        return found.filter { deed in
            do {
                var trial = try draft.fork()
                trial.said.formUnion(deed.said)
                _ = try deed.act(&trial)
                return true
            } catch {
                return false
            }
        }
    }

    /// Adds a deed, if it can be made. What its words say is said only once it is chosen.
    private mutating func collect(_ found: inout [Deed], _ make: (inout Request) throws(Unsuitable) -> Deed) {
        let before = draft.said
        do {
            var deed = try make(&self)
            deed.said = draft.said.subtracting(before)
            found.append(deed)
        } catch {}
        draft.said = before
    }
}
