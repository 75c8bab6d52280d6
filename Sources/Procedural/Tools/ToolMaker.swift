import JSON

/// Makes the tools of a composed environment: which ones it has, and the SQL of each.
package struct ToolMaker {
    let composition: Composition
    private var draw: Draw

    /// How many tools an environment has.
    static let count = 36...43

    package init(_ composition: Composition) {
        self.composition = composition
        draw = Draw(seed: composition.seed, index: composition.index, part: "tools")
    }

    /// The tools, by entity and then by what they do.
    package mutating func tools() -> [ToolPlan] {
        let families = chosen()
        var names: Set<String> = []
        return families.compactMap { family in
            let tool = plan(family)
            return names.insert(tool.name).inserted ? tool : nil
        }
    }

    private func plan(_ family: ToolFamily) -> ToolPlan {
        switch family {
        case .list(let entity): list(entity)
        case .search(let entity): search(entity)
        case .get(let entity): get(entity)
        case .getByLabel(let entity): getByLabel(entity)
        case .create(let entity): create(entity)
        case .update(let entity): update(entity)
        case .move(let entity, let move): self.move(entity, move)
        case .moveAll(let entity, let move): moveAll(entity, move)
        case .assign(let entity, let reference): assign(entity, reference)
        case .link(let entity): create(entity)
        case .unlink(let entity): unlink(entity)
        case .summary(let entity, let by, let sum): summary(entity, by, sum)
        }
    }

    // MARK: - Choosing

    /// Every entity can be listed; of the rest each kind gets its turn, the domain's own entities before those of modules.
    private mutating func chosen() -> [ToolFamily] {
        let entities = composition.entities
        var chosen: [ToolFamily] = entities.indices.map { .list($0) }
        var lanes: [[ToolFamily]] = [
            moves(), creates(), labels(), gets(), updates(), summaries(), bulks(), moves(), assigns(),
        ]
        let wanted = draw.from(ToolMaker.count)
        var isEmpty = false
        while chosen.count < wanted, !isEmpty {
            isEmpty = true
            for lane in lanes.indices where chosen.count < wanted {
                while let next = lanes[lane].first {
                    lanes[lane].removeFirst()
                    guard !chosen.contains(next) else { continue }
                    chosen.append(next)
                    isEmpty = false
                    break
                }
            }
        }
        return chosen.enumerated().sorted { ($0.element.entity, $0.offset) < ($1.element.entity, $1.offset) }.map(
            \.element
        )
    }

    /// In random order, the case first, then the domain's own entities.
    private mutating func ordered(_ families: [ToolFamily]) -> [ToolFamily] {
        func rank(_ family: ToolFamily) -> Int {
            let entity = composition.entities[family.entity]
            return entity.role == .record ? 0 : entity.module == nil ? 1 : 2
        }
        return draw.shuffled(families).enumerated().sorted {
            (rank($0.element) + ($0.offset % 3 == 0 ? -1 : 0), $0.offset)
                < (rank($1.element) + ($1.offset % 3 == 0 ? -1 : 0), $1.offset)
        }.map(\.element)
    }

    private var places: Range<Int> { composition.entities.indices }

    private mutating func moves() -> [ToolFamily] {
        ordered(places.flatMap { place in composition.entities[place].moves.indices.map { .move(place, $0) } })
    }

    private mutating func creates() -> [ToolFamily] {
        let can = places.filter { composition.entities[$0].create != nil && $0 != composition.actor }
        let links = can.filter { composition.entities[$0].isLink }
        return ordered(
            can.filter { !composition.entities[$0].isLink }.map { .create($0) } + links.map { .link($0) }
                + links.map { .unlink($0) }
        )
    }

    private mutating func labels() -> [ToolFamily] {
        let labelled = places.filter { composition.entities[$0].label != nil }
        return ordered(
            labelled.map { place in
                let entity = composition.entities[place]
                if case .code? = entity.label.map({ entity.attributes[$0].kind }) { return .getByLabel(place) }
                return draw.happens(0.7) ? .search(place) : .getByLabel(place)
            }
        )
    }

    private mutating func gets() -> [ToolFamily] {
        ordered(places.filter { composition.entities[$0].label != nil }.map { .get($0) })
    }

    private mutating func updates() -> [ToolFamily] {
        ordered(places.filter { !editable($0).isEmpty }.map { .update($0) })
    }

    private mutating func bulks() -> [ToolFamily] {
        ordered(
            places.flatMap { place in
                let entity = composition.entities[place]
                return entity.moves.indices.filter { isPlain(entity.moves[$0], of: entity) }.map {
                    ToolFamily.moveAll(place, $0)
                }
            }
        )
    }

    private mutating func assigns() -> [ToolFamily] {
        ordered(
            places.flatMap { place in
                let entity = composition.entities[place]
                guard !entity.isLink, entity.linesOf == nil else { return [ToolFamily]() }
                return entity.references.indices.filter { reference in
                    let name = entity.references[reference].name
                    let isRuled = entity.rules.contains { $0.names(reference: name) }
                    let isCopied = entity.attributes.contains { attribute in
                        if case .copy(name, _) = attribute.kind { true } else { false }
                    }
                    let isPerson = composition.entities[entity.references[reference].target].role == .staff
                    return !isRuled && !isCopied && (isPerson || entity.references[reference].isOptional)
                        && !isByActor(entity.references[reference], of: entity)
                }.map { .assign(place, reference: $0) }
            }
        )
    }

    private mutating func summaries() -> [ToolFamily] {
        ordered(
            places.flatMap { place -> [ToolFamily] in
                let entity = composition.entities[place]
                let sums = entity.attributes.indices.filter { isSummed(entity.attributes[$0], in: entity) }
                var groupings: [ToolFamily.Grouping] = entity.references.indices.map { .reference($0) }
                if !entity.states.isEmpty { groupings.append(.state) }
                for (attribute, value) in entity.attributes.enumerated() {
                    if case .oneOf = value.kind, !value.mayBeEmpty { groupings.append(.attribute(attribute)) }
                }
                guard !groupings.isEmpty, entity.rows >= 8 else { return [] }
                return [.summary(place, by: draw.one(of: groupings), sum: sums.isEmpty ? nil : draw.one(of: sums))]
            }
        )
    }

    private func isSummed(_ attribute: Attribute, in entity: Entity) -> Bool {
        switch composition.kind(of: attribute, in: entity) {
        case .money, .count: true
        default: false
        }
    }

    // MARK: - What tools have in common

    /// Whether a move has no rule beyond its states, so that many rows can make it at once.
    func isPlain(_ move: Move, of entity: Entity) -> Bool {
        !entity.rules.contains { rule in
            switch rule {
            case .before(move.name, _, _), .needs(move.name, _), .authority(move.name, _, _, _),
                .back(_, _, _, move.name):
                true
            default: false
            }
        }
    }

    /// Whether a reference says who of the staff did it: then it is the agent itself. One that a rule is about is chosen.
    func isByActor(_ reference: EntityReference, of entity: Entity) -> Bool {
        reference.target == composition.actor && !entity.rules.contains { $0.names(reference: reference.name) }
            && (reference.name.hasSuffix("_by")
                || ["author", "writer", "recorder", "registrar", "creator"].contains(reference.name))
    }

    /// The places of the attributes that a tool may change.
    func editable(_ place: Int) -> [Int] {
        let entity = composition.entities[place]
        guard !entity.isLink else { return [] }
        return entity.attributes.indices.filter { position in
            let attribute = entity.attributes[position]
            guard !attribute.isFixed, attribute.onlyIn.isEmpty, position != entity.label, !attribute.isUnique,
                !isRuled(attribute, of: entity)
            else { return false }
            switch attribute.kind {
            case .stamp, .copy, .code, .person, .company: return false
            case .dateAfter, .timeAfter: return false
            case .date, .time:
                return !entity.attributes.contains { other in
                    switch other.kind {
                    case .dateAfter(attribute.name, _), .timeAfter(attribute.name, _): true
                    default: false
                    }
                }
            default: return true
            }
        }
    }

    /// Whether a rule of the entity counts on this attribute staying as it was.
    private func isRuled(_ attribute: Attribute, of entity: Entity) -> Bool {
        entity.rules.contains { rule in
            switch rule {
            case .stock(_, _, attribute.name), .back(_, _, attribute.name, _), .noOverlap(_, attribute.name, _, _),
                .noOverlap(_, _, attribute.name, _), .authority(_, _, attribute.name, _):
                true
            default: false
            }
        }
    }

    /// The states that some move leads out of.
    func openStates(_ entity: Entity) -> [String] {
        entity.states.map(\.text).filter { state in entity.moves.contains { $0.from.contains(state) } }
    }

    func stateColumn(_ entity: Entity) -> String? { entity.columns.first { $0.content == .state }?.name }

    /// The name of a column in SQL.
    func column(_ entity: Entity, _ attribute: Int) -> String { SQLName.quoted(entity.attributes[attribute].column) }

    static func failure(_ code: String, _ message: String) -> JSON {
        ["code": .string(code), "message": .string(message)]
    }

    static func require(_ sql: String, _ code: String, _ message: String) -> JSON {
        ["require": .string(sql), "else": failure(code, message)]
    }

    /// The refusal of a row that there is not.
    func exists(_ entity: Entity, argument: String, isOptional: Bool = false) -> JSON {
        let found = "EXISTS (SELECT 1 FROM \(SQLName.quoted(entity.table)) WHERE id = :\(argument))"
        return ToolMaker.require(
            "SELECT \(isOptional ? ":\(argument) IS NULL OR " : "")\(found)",
            "not_found",
            "There is no \(entity.noun.singular) {\(argument)}."
        )
    }
}

extension Rule {
    /// Whether the rule is about the rows that this reference names.
    func names(reference name: String) -> Bool {
        switch self {
        case .atMost(let per, _, _): per == name
        case .room(let reference, _, _), .whilst(let reference, _), .stock(let reference, _, _),
            .back(let reference, _, _, _), .noOverlap(let reference, _, _, _):
            reference == name
        case .once(let references, _): references.contains(name)
        case .before, .needs, .authority: false
        }
    }
}
