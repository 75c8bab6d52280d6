import JSON

/// A task in the making: what is asked for, the calls that do it and the checks of it, in step.
struct Request {
    let scene: Scene
    var draft: Draft
    var draw: Draw
    /// Whom or what the request is about; `nil` when it is about many rows.
    var focus: Mention?
    /// Whether something was asked for before.
    var isBegun = false
    /// Forms of sentences that were used.
    var used: Set<String> = []
    /// Whether the focus has been named, so that a pronoun will do.
    var isIntroduced = false
    var sentences: [String] = []
    var asks: [Ask] = []
    var goals: [JSON] = []
    /// Entities of which a row was described rather than named: "that invoice" must stay clear.
    var described: Set<Int> = []
    /// Entities whose rows were counted, and of which none is made or changed after that.
    var counted: Set<Int> = []
    /// Whether nothing will be changed, so that what the world itself may change can be asked for.
    var isReading = false
    /// Whether the last sentence was about the focus, so that `it` is clear.
    var isFocusNear = true
    /// Rows that were described.
    var spoken: Set<RowKey> = []
    /// Rows that were changed, which are asked about and described no more.
    var changed: Set<RowKey> = []
    /// Entities of which rows were made, moved or changed.
    var touched: Set<Int> = []
    /// What was done, so that it is not done twice.
    var done: Set<String> = []
    var isWriting = false

    init(_ scene: Scene, _ draw: Draw) {
        self.scene = scene
        self.draw = draw
        draft = Draft(scene)
    }

    /// Goes one step further, or stays as it is when the step leads nowhere.
    mutating func attempt(_ step: (inout Request) throws(Unsuitable) -> Void) -> Bool {
        do {
            var trial = self
            trial.draft = try draft.fork()
            do { try step(&trial) } catch {
                // Other choices come next.
                draw = trial.draw
                return false
            }
            self = trial
            return true
        } catch {
            return false
        }
    }

    var calls: Int { draft.calls.count }

    /// What the request is about.
    func focused() throws(Unsuitable) -> Mention {
        guard let focus else { throw Unsuitable() }
        return focus
    }

    // MARK: - Words

    /// The focus as the next sentence takes it up.
    func taken(_ focus: Mention) -> Subject {
        if !isIntroduced {
            let possessive = focus.person == .it ? nil : English.possessive(focus.words)
            return Subject(name: focus.words, possessive: possessive, person: .it)
        }
        if focus.person == .it, !isFocusNear {
            let name = "the \(noun(focus.key.entity).singular)"
            return Subject(name: name, possessive: English.possessive(name), person: .it)
        }
        return focus.pronoun
    }

    func words(_ entity: Int, _ attribute: Int) -> AttributeWords {
        AttributeWords(
            attribute: scene.entity(entity).attributes[attribute],
            kind: scene.kind(entity, attribute),
            currency: scene.composition.currency
        )
    }

    func noun(_ entity: Int) -> Noun { scene.entity(entity).noun }

    /// A row by its label, with its noun where that helps.
    mutating func named(_ key: RowKey, withNoun: Bool? = nil) throws(Unsuitable) -> Mention {
        guard let label = scene.label(key), scene.toolbox.finds(key.entity),
            scene.all(key.entity).count(where: { scene.label($0) == label }) == 1
        else { throw Unsuitable() }
        let entity = scene.entity(key.entity)
        guard let position = entity.label else { throw Unsuitable() }
        let attribute = entity.attributes[position]
        draft.said.insert(key)
        let isPerson = attribute.kind == .person
        let isCode = if case .code = attribute.kind { true } else { false }
        let withNoun = withNoun ?? (isCode || draw.happens(isPerson ? 0.3 : 0.75))
        let noun = noun(key.entity).singular
        let words = !withNoun ? label : isCode ? "\(noun) \(label)" : "the \(noun) \(label)"
        return Mention(
            key: key,
            words: words,
            again: label,
            sql:
                "SELECT id FROM initial.\(SQLName.quoted(entity.table)) WHERE \(SQLName.quoted(attribute.column)) = \(SQLText.literal(.string(label)))",
            person: isPerson ? .they : .it
        )
    }

    /// Something of the focus: `their invoices`, `the invoices of order OR-1001`; `reference` is the child's to the focus.
    func possessed(_ noun: String, _ child: Int, _ reference: Int) throws(Unsuitable) -> String {
        guard let focus else { throw Unsuitable() }
        let reference = scene.entity(child).references[reference]
        let isOwn = reference.words == self.noun(focus.key.entity).singular
        let rest = noun.hasPrefix("the ") ? String(noun.dropFirst(4)) : noun
        if !isOwn {
            guard focus.person != .me else { throw Unsuitable() }
            // The clause goes after the noun, before what tells one row from the others.
            return "the \(rest) with \(focus.again) as \(reference.words)"
        }
        if isIntroduced { return "\(taken(focus).possessive ?? "its") \(rest)" }
        return focus.person == .they ? "\(English.possessive(focus.words)) \(rest)" : "the \(rest) of \(focus.words)"
    }

    // MARK: - Sentences

    /// A request to do something, said as an infinitive without `to`.
    mutating func command(_ verbs: String) {
        let frames =
            isBegun
            ? [
                "Then |.", "Also |.", "After that, please |.", "Next, |.", "Please also |.", "Then please |.",
                "And please |.", "|.", "Please |.", "Once that is done, |.", "In addition, |.",
            ]
            : [
                "Please |.", "|.", "Could you |?", "I need you to |.", "Can you |?", "Please |.", "|, please.",
                "I would like you to |.", "Would you |?",
            ]
        say(frames, verbs)
    }

    /// Asks for things, about a row that is named in the same sentence or was before.
    mutating func question(_ things: [Ask], about: String? = nil) {
        let questions = things.compactMap(\.question)
        if questions.count == things.count, things.count < 4, draw.happens(0.45) {
            let list = English.list(questions) + "?"
            guard let about else {
                say(isBegun && draw.happens(0.4) ? ["And |", "Also, |"] : ["|"], list)
                return
            }
            say(
                ["Look at \(about): |", "Please check \(about): |", "Find \(about): |", "Please look up \(about): |"]
                    + (isBegun
                        ? ["One more thing about \(about): |", "Then there is \(about): |", "And \(about): |"] : []),
                list
            )
            return
        }
        let list = English.list(things.map(\.words))
        if let about {
            say(
                [
                    "For \(about), tell me |.", "Look up \(about) and tell me |.", "About \(about) I need to know |.",
                    "Please check \(about) and let me know |.", "Find \(about) and tell me |.",
                    "For \(about) I would like to know |.", "Please look at \(about) and tell me |.",
                    "As for \(about), I need to know |.",
                ],
                list
            )
        } else {
            say(
                [
                    "Tell me |.", "Let me know |.", "I need to know |.", "Please tell me |.", "I would like to know |.",
                    "Please let me know |.", "Could you tell me |?", "I also need to know |.", "Please look up |.",
                    "Find out |.",
                ].filter { isBegun || !$0.contains("also") },
                list
            )
        }
    }

    /// A sentence of one of these forms; `|` stands for the words.
    mutating func say(_ frames: [String], _ words: String) {
        // A form that was used before is the last choice.
        let fresh = frames.filter { !used.contains($0) }
        let frame = draw.one(of: fresh.isEmpty ? frames : fresh)
        used.insert(frame)
        let parts = frame.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        sentences.append(parts.joined(separator: words).capitalised)
        isBegun = true
    }

    // MARK: - Answers

    /// Adds a field of the answer under a name that no other has.
    mutating func ask(_ ask: Ask, of entity: Int? = nil) {
        var ask = ask
        if asks.contains(where: { $0.field == ask.field }), let entity {
            ask.field = scene.entity(entity).singularName + "_" + ask.field
        }
        var number = 2
        let base = ask.field
        while asks.contains(where: { $0.field == ask.field }) {
            ask.field = "\(base)_\(number)"
            number += 1
        }
        asks.append(ask)
    }

    var bits: Int { asks.map(\.bits).reduce(0, +) }
}
