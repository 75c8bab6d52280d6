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
}
