/// Holds a blueprint against the rules of `docs/blueprints.md` that reach across its parts.
struct BlueprintCheck {
    private let blueprint: Blueprint
    private let lists: [String: [String]]
    private(set) var problems: [String] = []

    init(_ blueprint: Blueprint, commonLists: [String: [String]]) {
        self.blueprint = blueprint
        lists = commonLists.merging(blueprint.lists) { _, own in own }
        if blueprint.kind == .domain { checkDomain() } else { checkModule() }
        for entity in blueprint.entities { check(entity) }
        checkOrder()
    }

    private mutating func complain(_ path: String, _ message: String) {
        problems.append("\(blueprint.name): \(path): \(message)")
    }

    private mutating func checkDomain() {
        if !Blueprint.categories.contains(blueprint.category) {
            complain("category", "it is one of \(Blueprint.categories.joined(separator: ", "))")
        }
        if blueprint.titles.count < 3 { complain("titles", "there are at least three") }
        for title in blueprint.titles { checkPattern(title, "titles") }
        let roles = Set(blueprint.entities.filter { !$0.isOptional }.compactMap(\.role))
        for role in [Role.customer, .staff, .record] where !roles.contains(role) {
            complain("entities", "none of those that are always there is a \(role.rawValue)")
        }
        if !roles.contains(.item), !roles.contains(.place) { complain("entities", "there is no item and no place") }
        for role in Role.allCases where blueprint.entities.filter({ $0.role == role }).count > 1 {
            complain("entities", "more than one is the \(role.rawValue)")
        }
        guard let actor = blueprint.actor else { return }
        guard let entity = blueprint.entity(actor.entity), entity.role == .staff else {
            complain("actor", "it names the staff entity")
            return
        }
        for (name, value) in actor.values {
            guard let attribute = entity.attributes.first(where: { $0.name == name }) else {
                complain("actor.where", "\(entity.key) has no attribute \(name)")
                continue
            }
            if case .oneOf(let choices) = attribute.kind, !choices.contains(where: { $0.text == value }) {
                complain("actor.where", "\"\(value)\" is no \(name)")
            }
        }
    }

    private mutating func checkModule() {
        for entity in blueprint.entities where entity.role != nil {
            complain("entities.\(entity.key).is", "the entities of a module have no role")
        }
    }

    private mutating func check(_ entity: EntityBlueprint) {
        let path = "entities.\(entity.key)"
        if entity.nouns.isEmpty { complain("\(path).nouns", "there is none") }
        let names = entity.references.map(\.name) + entity.attributes.map(\.name)
        for name in Set(names) where names.filter({ $0 == name }).count > 1 { complain(path, "\(name) is there twice") }
        if entity.references.count > 4 { complain("\(path).refs", "there are at most four") }
        for reference in entity.references { check(reference, of: entity, path) }
        for attribute in entity.attributes { check(attribute, of: entity, path) }
        if entity.isLink, entity.references.count != 2 { complain("\(path).refs", "a link has two") }
        if let lines = entity.linesOf, !entity.references.contains(where: { $0.name == lines && !$0.isOptional }) {
            complain("\(path).lines", "it names one of refs that is never empty")
        }
        if !entity.isLink, entity.linesOf == nil {
            if let label = entity.label {
                if label.isSometimes { complain("\(path).attributes.\(label.name)", "a label is always there") }
            } else {
                complain("\(path).attributes", "there is no label: a person, company, code or unique text")
            }
        }
        checkStates(of: entity, path)
        for (index, rule) in entity.rules.enumerated() { check(rule, of: entity, "\(path).rules.\(index)") }
    }

    private mutating func check(_ reference: ReferenceBlueprint, of entity: EntityBlueprint, _ path: String) {
        switch reference.target {
        case .role(let role):
            if blueprint.kind == .domain { complain("\(path).refs", "a domain refers to its entities by their keys") }
            if blueprint.kind == .module, !blueprint.needs.contains(role) {
                complain("\(path).refs.\(reference.name)", "the module does not need \(role.rawValue)")
            }
        case .entity(let key):
            guard let target = blueprint.entity(key) else {
                complain("\(path).refs.\(reference.name)", "there is no entity \(key)")
                return
            }
            if target.isOptional, !entity.isOptional {
                complain("\(path).refs.\(reference.name)", "\(key) is optional and \(entity.key) is not")
            }
        }
    }

    private mutating func check(_ attribute: AttributeBlueprint, of entity: EntityBlueprint, _ path: String) {
        let path = "\(path).attributes.\(attribute.name)"
        if ["id", "status", "limit", "offset"].contains(attribute.name) {
            complain(path, "the name is taken")
        }
        for state in attribute.onlyIn where !entity.states.contains(where: { $0.text == state }) {
            complain(path, "there is no state \(state)")
        }
        switch attribute.kind {
        case .text(let pattern), .note(let pattern):
            let combinations = checkPattern(pattern, path)
            if attribute.isUnique, 2 * combinations < 3 * entity.rows.upperBound {
                complain(path, "\(combinations) different texts are too few for \(entity.rows.upperBound) rows")
            }
        case .dateAfter(let column, _):
            if !isMoment(column, of: entity, timed: nil) { complain(path, "\(column) is no date or time") }
        case .timeAfter(let column, _):
            if !isMoment(column, of: entity, timed: true) { complain(path, "\(column) is no time") }
        case .copy(let name, let source):
            guard let reference = entity.references.first(where: { $0.name == name }), !reference.isOptional else {
                complain(path, "\(name) is none of refs that are never empty")
                return
            }
            if case .entity(let key) = reference.target,
                blueprint.entity(key)?.attributes.contains(where: { $0.name == source && $0.emptyShare == 0 }) != true
            {
                complain(path, "\(key) has no attribute \(source), or it may be empty")
            }
            if case .role(let role) = reference.target, role != .item || source != "price" {
                complain(path, "only @item.price can be copied")
            }
        default: break
        }
    }

    /// How many texts a pattern can give.
    @discardableResult
    private mutating func checkPattern(_ pattern: String, _ path: String) -> Int {
        var combinations = 1
        for piece in TextPattern(pattern).pieces {
            guard case .list(let name) = piece else { continue }
            guard let list = lists[name] else {
                complain(path, "there is no list {\(name)}")
                continue
            }
            if Set(list).count != list.count { complain("lists.\(name)", "a text is there twice") }
            if list.isEmpty { complain("lists.\(name)", "it is empty") }
            combinations *= max(list.count, 1)
        }
        return combinations
    }

    private func isMoment(_ name: String, of entity: EntityBlueprint, timed: Bool?) -> Bool {
        guard let attribute = entity.attributes.first(where: { $0.name == name }) else { return false }
        switch attribute.kind {
        case .date, .dateAfter: return timed != true
        case .time, .timeAfter: return timed != false
        default: return false
        }
    }

    private mutating func checkStates(of entity: EntityBlueprint, _ path: String) {
        let states = Set(entity.states.map(\.text))
        for state in entity.states where !BlueprintReader.isName(state.text) {
            complain("\(path).states.\(state.text)", "a state is a lower-case name")
        }
        if entity.states.count == 1 { complain("\(path).states", "one state says nothing") }
        for move in entity.moves {
            for state in move.from + [move.to] where !states.contains(state) {
                complain("\(path).moves.\(move.name)", "there is no state \(state)")
            }
            if let stamp = move.stamp, entity.attributes.first(where: { $0.name == stamp })?.kind != .stamp {
                complain("\(path).moves.\(move.name)", "\(stamp) is no stamp")
            }
        }
    }

    private mutating func check(_ rule: Rule, of entity: EntityBlueprint, _ path: String) {
        func target(_ name: String) -> EntityBlueprint? {
            guard let reference = entity.references.first(where: { $0.name == name }),
                case .entity(let key) = reference.target
            else { return nil }
            return blueprint.entity(key)
        }
        func isReference(_ name: String) -> Bool { entity.references.contains { $0.name == name } }
        func isCount(_ name: String, of entity: EntityBlueprint?) -> Bool {
            guard case .count? = entity?.attributes.first(where: { $0.name == name })?.kind else { return false }
            return true
        }
        func hasStates(_ states: [String], _ entity: EntityBlueprint?) -> Bool {
            states.allSatisfy { state in entity?.states.contains { $0.text == state } ?? false }
        }
        switch rule {
        case .atMost(let per, let states, _):
            if !isReference(per) { complain(path, "\(per) is none of refs") }
            if !hasStates(states, entity) { complain(path, "\(entity.key) lacks one of these states") }
        case .room(let name, let column, let states):
            if !isCount(column, of: target(name)) { complain(path, "\(name) has no count \(column)") }
            if !hasStates(states, entity) { complain(path, "\(entity.key) lacks one of these states") }
        case .once(let references, let states):
            if !references.allSatisfy(isReference) { complain(path, "one of these is none of refs") }
            if !hasStates(states, entity) { complain(path, "\(entity.key) lacks one of these states") }
        case .whilst(let name, let states):
            if !hasStates(states, target(name)) || states.isEmpty {
                complain(path, "\(name) lacks one of these states")
            }
        case .stock(let name, let column, let by), .back(let name, let column, let by, _):
            if !isCount(column, of: target(name)) { complain(path, "\(name) has no count \(column)") }
            if !isCount(by, of: entity) { complain(path, "\(by) is no count of \(entity.key)") }
            if case .back(_, _, _, let move) = rule, !entity.moves.contains(where: { $0.name == move }) {
                complain(path, "there is no move \(move)")
            }
        case .noOverlap(let name, let from, let to, let states):
            if !isReference(name) { complain(path, "\(name) is none of refs") }
            let dates = isMoment(from, of: entity, timed: false) && isMoment(to, of: entity, timed: false)
            let times = isMoment(from, of: entity, timed: true) && isMoment(to, of: entity, timed: true)
            if !dates, !times { complain(path, "\(from) and \(to) are not both dates or both times") }
            if !hasStates(states, entity) { complain(path, "\(entity.key) lacks one of these states") }
        case .before(let move, let child, let states):
            checkChild(child, of: entity, path)
            if !entity.moves.contains(where: { $0.name == move }) { complain(path, "there is no move \(move)") }
            if !hasStates(states, blueprint.entity(child)) { complain(path, "\(child) lacks one of these states") }
        case .needs(let move, let child):
            checkChild(child, of: entity, path)
            if !entity.moves.contains(where: { $0.name == move }) { complain(path, "there is no move \(move)") }
        case .authority(let move, _, let attribute, _):
            if !entity.moves.contains(where: { $0.name == move }) { complain(path, "there is no move \(move)") }
            guard let found = entity.attributes.first(where: { $0.name == attribute }) else {
                complain(path, "there is no attribute \(attribute)")
                return
            }
            if case .money = found.kind { return }
            complain(path, "\(attribute) is no money")
        }
    }

    private mutating func checkChild(_ child: String, of entity: EntityBlueprint, _ path: String) {
        let references = blueprint.entity(child)?.references ?? []
        if !references.contains(where: { $0.target == .entity(entity.key) }) {
            complain(path, "there is no entity \(child) that refers to \(entity.key)")
        }
    }

    /// References lead down only.
    private mutating func checkOrder() {
        var settled: Set<String> = []
        var left = blueprint.entities
        while !left.isEmpty {
            let ready = left.filter { entity in
                entity.references.allSatisfy { reference in
                    guard case .entity(let key) = reference.target else { return true }
                    return settled.contains(key) || blueprint.entity(key) == nil
                }
            }
            guard !ready.isEmpty else {
                complain("entities", "\(left.map(\.key).joined(separator: ", ")) refer to each other in a circle")
                return
            }
            settled.formUnion(ready.map(\.key))
            left.removeAll { settled.contains($0.key) }
        }
    }
}
