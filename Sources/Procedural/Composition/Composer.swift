/// Composes environments: a domain, some modules, the words for everything.
package struct Composer: Sendable {
    private let library: BlueprintLibrary
    private let domains: [Blueprint]
    private let seed: UInt64

    /// How many tables an environment is to have; modules are added until it does.
    static let tables = 18...23

    /// Composes from the domains with these names, or from all.
    package init(_ library: BlueprintLibrary, seed: UInt64, domains: [String] = []) throws(BlueprintError) {
        self.library = library
        self.seed = seed
        let unknown = domains.filter { name in !library.domains.contains { $0.name == name } }
        guard unknown.isEmpty else {
            throw BlueprintError(unknown.map { "there is no domain \"\($0)\"; --list-domains lists them" })
        }
        self.domains = domains.isEmpty ? library.domains : library.domains.filter { domains.contains($0.name) }
        guard !self.domains.isEmpty else { throw BlueprintError(["there is no domain to compose from"]) }
    }

    /// The environment at this place. Every round through the domains takes each once, in another order.
    package func composition(_ index: Int) -> Composition {
        let (round, place) = (index / domains.count, index % domains.count)
        var rounds = Draw(seed: seed, index: round, part: "domains")
        let domain = rounds.shuffled(Array(domains.indices))[place]
        var composing = Composing(library: library, domain: domains[domain], seed: seed, index: index)
        return composing.composition()
    }
}

/// One environment on its way.
private struct Composing {
    let library: BlueprintLibrary
    let domain: Blueprint
    let seed: UInt64
    let index: Int
    private var draw: Draw
    private var parts: [(entity: EntityBlueprint, module: String?)] = []
    private var modules: [Blueprint] = []
    private var nouns: [String: Noun] = [:]
    /// The keys that roles stand for.
    private var roles: [Role: String] = [:]
    private var lists: [String: [String]]

    init(library: BlueprintLibrary, domain: Blueprint, seed: UInt64, index: Int) {
        self.library = library
        self.domain = domain
        self.seed = seed
        self.index = index
        draw = Draw(seed: seed, index: index, part: "composition")
        lists = library.lists.merging(domain.lists) { _, own in own }
    }

    mutating func composition() -> Composition {
        chooseEntities()
        chooseModules()
        chooseNouns()
        let style = chooseStyle()
        let title = TextPattern(draw.one(of: domain.titles)).drawn(from: lists, &draw)
        let ordered = inOrder()
        let places = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.entity.key, $0) })
        let entities = ordered.map { resolve($0.entity, module: $0.module, places, style) }
        // A weekday between January and November 2026.
        var today = 20_458 + draw.below(320)
        while (today + 3) % 7 >= 5 { today += 1 }
        return Composition(
            index: index,
            seed: seed,
            domain: domain.name,
            category: domain.category,
            modules: modules.map(\.name),
            name: Composing.slug(title) + "-\(index + 1)",
            title: title,
            about: domain.about,
            currency: domain.currency,
            today: today,
            actor: places[roles[.staff] ?? ""] ?? 0,
            actorValues: domain.actor?.values ?? [:],
            entities: completed(entities, style),
            lists: lists,
            style: style
        )
    }

    /// A name for the store: lower-case words joined by `-`.
    private static func slug(_ title: String) -> String {
        var words: [String] = [""]
        for scalar in title.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": words[words.count - 1].unicodeScalars.append(scalar)
            case "'", "\u{2019}", ".": continue
            default: if words.last?.isEmpty == false { words.append("") }
            }
        }
        return String(words.filter { !$0.isEmpty }.joined(separator: "-").prefix(60))
    }

    // MARK: - Choosing

    private mutating func chooseEntities() {
        var kept: Set<String> = []
        for entity in domain.entities {
            let needed = entity.references.allSatisfy { reference in
                if case .entity(let key) = reference.target {
                    kept.contains(key) || domain.entity(key)?.isOptional != true
                } else {
                    true
                }
            }
            guard !entity.isOptional || (needed && draw.happens(0.6)) else { continue }
            kept.insert(entity.key)
            parts.append((entity, nil))
            if let role = entity.role, roles[role] == nil { roles[role] = entity.key }
        }
    }

    private mutating func chooseModules() {
        let wanted = draw.from(Composer.tables)
        for module in draw.shuffled(library.modules) where parts.count < wanted {
            guard module.needs.allSatisfy({ roles[$0] != nil }) else { continue }
            // A domain's own word for a thing goes before a module's.
            let taken = Set(parts.map(\.entity.key))
            guard module.entities.allSatisfy({ !taken.contains($0.key) }) else { continue }
            let own = Set(parts.flatMap { $0.entity.nouns.map(\.plural) })
            guard !module.entities.contains(where: { $0.nouns.allSatisfy { own.contains($0.plural) } }) else {
                continue
            }
            modules.append(module)
            lists.merge(module.lists) { domain, _ in domain }
            for entity in module.entities where !entity.isOptional || draw.happens(0.6) {
                parts.append((entity, module.name))
            }
        }
        modules.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// One noun for each entity, none twice.
    private mutating func chooseNouns() {
        var taken: Set<String> = []
        for (entity, _) in parts {
            let filled = entity.nouns.map { noun in
                Noun(singular: fillingRoles(noun.singular), plural: fillingRoles(noun.plural))
            }
            var choice = draw.one(of: filled)
            if taken.contains(choice.plural) || taken.contains(choice.singular) {
                choice =
                    filled.first { !taken.contains($0.plural) && !taken.contains($0.singular) }
                    ?? Noun(singular: entity.key.spaced + " record", plural: entity.key.spaced + " records")
            }
            taken.formUnion([choice.plural, choice.singular])
            nouns[entity.key] = choice
        }
    }

    /// A noun with the host's own nouns in it.
    private func fillingRoles(_ text: String) -> String {
        TextPattern(text).filled { name in
            guard let role = Role(rawValue: name), let key = roles[role], let noun = nouns[key] else { return name }
            return noun.singular
        }
    }

    private mutating func chooseStyle() -> Style {
        Style(
            list: draw.one(of: ["list", "list", "browse", "show"]),
            get: draw.one(of: ["get", "get", "read", "view"]),
            search: draw.one(of: ["search", "find", "look_up"]),
            update: draw.one(of: ["update", "edit", "change"]),
            namesReferences: draw.happens(0.5),
            stateColumn: draw.one(of: ["status", "status", "state", "stage"])
        )
    }

    // MARK: - Resolving

    private func targetKey(_ reference: ReferenceBlueprint) -> String? {
        switch reference.target {
        case .entity(let key): key
        case .role(let role): roles[role]
        }
    }

    /// Entities after those they refer to, otherwise as they were chosen.
    private func inOrder() -> [(entity: EntityBlueprint, module: String?)] {
        let there = Set(parts.map(\.entity.key))
        var (left, ordered, settled) = (parts, [(entity: EntityBlueprint, module: String?)](), Set<String>())
        while let ready = left.firstIndex(where: { part in
            part.entity.references.compactMap(targetKey).allSatisfy { settled.contains($0) || !there.contains($0) }
        }) {
            let part = left.remove(at: ready)
            settled.insert(part.entity.key)
            ordered.append(part)
        }
        return ordered
    }

    private mutating func resolve(
        _ blueprint: EntityBlueprint,
        module: String?,
        _ places: [String: Int],
        _ style: Style
    ) -> Entity {
        let noun = nouns[blueprint.key] ?? Noun(singular: blueprint.key, plural: blueprint.key + "s")
        let references = blueprint.references.compactMap { reference -> EntityReference? in
            guard let key = targetKey(reference), let target = places[key], let other = nouns[key] else { return nil }
            let isOwn = reference.name == key || reference.target == .role(Role(rawValue: reference.name) ?? .staff)
            let words = isOwn ? other.singular : reference.name.spaced
            return EntityReference(
                name: reference.name,
                column: words.snaked + "_id",
                words: words,
                target: target,
                isOptional: reference.isOptional
            )
        }
        let needed = Composing.needed(by: blueprint)
        var attributes: [Attribute] = []
        for attribute in blueprint.attributes {
            if attribute.isSometimes, !needed.contains(attribute.name), !isCopied(blueprint.key, attribute.name),
                !draw.happens(0.5)
            {
                continue
            }
            attributes.append(
                Attribute(
                    name: attribute.name,
                    column: attribute.name,
                    words: attribute.name.spaced,
                    kind: attribute.kind,
                    isUnique: attribute.isUnique,
                    emptyShare: attribute.emptyShare,
                    isFixed: attribute.isFixed,
                    onlyIn: attribute.onlyIn
                )
            )
        }
        let rules = blueprint.rules.filter { rule in
            switch rule {
            case .before(_, let child, _), .needs(_, let child): places[child] != nil
            default: true
            }
        }
        return Entity(
            key: blueprint.key,
            noun: noun,
            table: noun.plural.snaked,
            role: blueprint.role,
            module: module,
            rows: draw.from(blueprint.rows),
            create: blueprint.create.map { verbs in
                verbs.isEmpty ? draw.one(of: ["create", "add"]) : draw.one(of: verbs)
            },
            references: references,
            attributes: attributes,
            states: blueprint.states,
            moves: blueprint.moves.map { move in
                Move(
                    name: move.name,
                    from: move.from,
                    to: move.to,
                    stamp: move.stamp.flatMap { name in attributes.firstIndex { $0.name == name } },
                    reason: move.reason
                )
            },
            isLink: blueprint.isLink,
            linesOf: blueprint.linesOf.flatMap { name in references.firstIndex { $0.name == name } },
            rules: rules,
            columns: [],
            label: blueprint.label.flatMap { label in attributes.firstIndex { $0.name == label.name } }
        )
    }

    /// The attributes that something else of the entity names.
    private static func needed(by entity: EntityBlueprint) -> Set<String> {
        var needed = Set(entity.moves.compactMap(\.stamp))
        for attribute in entity.attributes {
            switch attribute.kind {
            case .dateAfter(let column, _), .timeAfter(let column, _): needed.insert(column)
            default: break
            }
        }
        for rule in entity.rules {
            switch rule {
            case .stock(_, _, let by), .back(_, _, let by, _): needed.insert(by)
            case .noOverlap(_, let from, let to, _): needed.formUnion([from, to])
            case .authority(_, _, let attribute, _): needed.insert(attribute)
            default: break
            }
        }
        return needed
    }

    /// Whether an attribute is named from another entity.
    private func isCopied(_ key: String, _ name: String) -> Bool {
        if domain.actor?.entity == key, domain.actor?.values[name] != nil { return true }
        return parts.contains { part in
            func isThis(_ reference: String) -> Bool {
                part.entity.references.contains { $0.name == reference && targetKey($0) == key }
            }
            let copied = part.entity.attributes.contains { attribute in
                if case .copy(let reference, name) = attribute.kind { isThis(reference) } else { false }
            }
            return copied
                || part.entity.rules.contains { rule in
                    switch rule {
                    case .room(let reference, name, _), .stock(let reference, name, _),
                        .back(let reference, name, _, _):
                        isThis(reference)
                    default: false
                    }
                }
        }
    }

    /// Columns, once it is known what copies are copies of.
    private func completed(_ entities: [Entity], _ style: Style) -> [Entity] {
        entities.map { entity in
            var entity = entity
            for place in entity.attributes.indices {
                let attribute = entity.attributes[place]
                switch Composition.kind(of: attribute, in: entity, entities) {
                case .money: entity.attributes[place].column = attribute.name + "_cents"
                case .percent: entity.attributes[place].column = attribute.name + "_percent"
                case .measure(_, let unit): entity.attributes[place].column = attribute.name + "_" + unit
                default: break
                }
            }
            let state = entity.attributes.contains { $0.name == style.stateColumn } ? "status" : style.stateColumn
            entity.columns = [Column(name: "id", content: .id)]
            entity.columns += entity.references.enumerated().map { Column(name: $1.column, content: .reference($0)) }
            entity.columns += entity.attributes.enumerated().map { Column(name: $1.column, content: .attribute($0)) }
            if !entity.states.isEmpty {
                entity.columns.append(Column(name: state, content: .state))
            }
            for (place, move) in entity.moves.enumerated() {
                guard let reason = move.reason, !entity.columns.contains(where: { $0.name == reason }) else { continue }
                entity.columns.append(Column(name: reason, content: .reason(place)))
            }
            return entity
        }
    }
}
