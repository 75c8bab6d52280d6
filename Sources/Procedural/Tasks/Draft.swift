import JSON
import Runtime

/// What was drawn leads to no task: something is not offered, not unique or refused. Another is drawn then.
struct Unsuitable: Error {}

/// A reference solution in the making: every call is made in a live session at once, so that it is known to succeed and
/// what it gives can be pointed to.
struct Draft {
    /// What an argument is given, and how an agent comes to know it.
    enum Argument {
        /// The instruction says it.
        case said(JSON)
        /// It follows from what was said, as an amount in cents does.
        case workedOut(JSON)
        /// The instruction leaves the words to the agent.
        case worded(JSON)
        /// An earlier call gave it.
        case found(String)
        /// Earlier calls gave them.
        case allFound([String])
    }

    let scene: Scene
    private(set) var calls: [JSON] = []
    private(set) var tools: [String] = []
    private(set) var derived: Set<String> = []
    private(set) var free: Set<String> = []
    /// The rows whose label the instruction says.
    var said: Set<RowKey> = []
    private var session: any Session
    private var results: [JSON] = []
    /// Where rows were seen, oldest first: paths to objects with their columns.
    private var sightings: [RowKey: [String]] = [:]
    private var ids: [RowKey: String] = [:]
    private var labels: [RowKey: String] = [:]
    /// Calls since the last write, so that none is made twice.
    private var made: [JSON: Int] = [:]

    init(_ scene: Scene) {
        self.scene = scene
        session = scene.world.session(seed: 0)
    }

    /// A copy that goes its own way.
    func fork() throws(Unsuitable) -> Draft {
        var copy = self
        do { copy.session = try session.fork() } catch { throw Unsuitable() }
        return copy
    }

    // MARK: - Calls

    /// Makes a call, and gives its number from 1. Throws when it is refused.
    mutating func call(
        _ plan: ToolPlan,
        _ arguments: [(meaning: ToolArgument.Meaning, value: Argument)]
    ) throws(Unsuitable) -> Int {
        var (written, given) = (JSONObject(), JSONObject())
        var (derived, free) = (self.derived, self.free)
        for (meaning, argument) in arguments {
            guard let name = plan.argument(meaning) else { throw Unsuitable() }
            let key = "\(plan.name).\(name)"
            switch argument {
            case .said(let value): (written[name], given[name]) = (Draft.escaped(value), value)
            case .workedOut(let value):
                (written[name], given[name]) = (Draft.escaped(value), value)
                derived.insert(key)
            case .worded(let value):
                (written[name], given[name]) = (Draft.escaped(value), value)
                free.insert(key)
            case .found(let path): (written[name], given[name]) = (.string("$" + path), try value(at: path))
            case .allFound(let paths):
                written[name] = .array(paths.map { .string("$" + $0) })
                given[name] = .array(try paths.map { path throws(Unsuitable) in try value(at: path) })
            }
        }
        let call: JSON = ["tool": .string(plan.name), "arguments": .object(given)]
        if plan.isReadOnly, let number = made[call] { return number }
        let result = session.call(plan.name, arguments: .object(given))
        guard result.outcome == .ok else { throw Unsuitable() }
        (self.derived, self.free) = (derived, free)
        calls.append(["tool": .string(plan.name), "arguments": .object(written)])
        tools.append(plan.name)
        results.append(result.value)
        if plan.isReadOnly { made[call] = results.count } else { made = [:] }
        register(result.value, of: plan, number: results.count)
        return results.count
    }

    /// Whether a call would be refused, which changes nothing here.
    func refuses(
        _ plan: ToolPlan,
        _ arguments: [(meaning: ToolArgument.Meaning, value: Argument)]
    ) throws(Unsuitable) -> Bool {
        var trial = try fork()
        do { _ = try trial.call(plan, arguments) } catch { return true }
        return false
    }

    /// What stands at a path, such as `2.orders.0.id`.
    func value(at path: String) throws(Unsuitable) -> JSON {
        guard let value = lookUp(path) else { throw Unsuitable() }
        return value
    }

    private func lookUp(_ path: String) -> JSON? {
        let parts = path.split(separator: ".").map(String.init)
        guard let first = parts.first, let number = Int(first), results.indices.contains(number - 1) else { return nil }
        return parts.dropFirst().reduce(results[number - 1] as JSON?) { value, part in
            value.flatMap { value in value[part] ?? Int(part).flatMap { value[$0] } }
        }
    }

    private static func escaped(_ value: JSON) -> JSON {
        guard let text = value.stringValue, text.contains("$") else { return value }
        return .string(text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$"))
    }

    // MARK: - What has been seen

    private mutating func register(_ result: JSON, of plan: ToolPlan, number: Int) {
        let entity = plan.family.entity
        switch plan.family {
        case .list, .search:
            let name = scene.entity(entity).pluralName
            for (place, row) in (result[name]?.arrayValue ?? []).enumerated() {
                register(row, entity, "\(number).\(name).\(place)")
            }
        case .get, .getByLabel, .create, .update, .move, .assign, .link: register(result, entity, "\(number)")
        case .moveAll, .unlink, .summary: return
        }
    }

    private mutating func register(_ row: JSON, _ place: Int, _ path: String) {
        guard let id = row["id"]?.integerValue else { return }
        let key = RowKey(entity: place, row: Int(id) - 1)
        sightings[key, default: []].append(path)
        if ids[key] == nil { ids[key] = path + ".id" }
        let entity = scene.entity(place)
        if labels[key] == nil, row[entity.labelColumn]?.stringValue != nil {
            labels[key] = "\(path).\(entity.labelColumn)"
        }
        for reference in entity.references {
            guard let id = row[reference.column]?.integerValue else { continue }
            let target = RowKey(entity: reference.target, row: Int(id) - 1)
            if ids[target] == nil { ids[target] = "\(path).\(reference.column)" }
            let name = reference.words.snaked + "_name"
            if labels[target] == nil, row[name]?.stringValue != nil { labels[target] = "\(path).\(name)" }
        }
    }

    mutating func note(_ key: RowKey, group path: String, _ row: JSON, _ reference: EntityReference) {
        if ids[key] == nil { ids[key] = "\(path).\(reference.column)" }
        let name = reference.words.snaked + "_name"
        if labels[key] == nil, row[name]?.stringValue != nil { labels[key] = "\(path).\(name)" }
    }

    /// The path of a row's id, found if need be.
    mutating func id(of key: RowKey) throws(Unsuitable) -> String {
        if let path = ids[key] { return path }
        try find(key)
        guard let path = ids[key] else { throw Unsuitable() }
        return path
    }

    /// The path of a column of a row, read if need be.
    mutating func fact(_ key: RowKey, _ column: String) throws(Unsuitable) -> String {
        if let path = sighting(key, column) { return path }
        if column == scene.entity(key.entity).labelColumn, let path = labels[key] { return path }
        try open(key)
        guard let path = sighting(key, column) else { throw Unsuitable() }
        return path
    }

    private func sighting(_ key: RowKey, _ column: String) -> String? {
        sightings[key]?.map { "\($0).\(column)" }.first { lookUp($0).map { !$0.isNull } ?? false }
    }

    /// The path of the id of the row that a call made or changed.
    func madeRow(_ number: Int) throws(Unsuitable) -> RowKey {
        guard let id = try value(at: "\(number).id").integerValue else { throw Unsuitable() }
        let key = sightings.first { $0.value.contains("\(number)") && $0.key.id == Int(id) }?.key
        guard let key else { throw Unsuitable() }
        return key
    }

    // MARK: - Finding rows

    /// Finds a row by its label, which the instruction says or an earlier call gave.
    mutating func find(_ key: RowKey) throws(Unsuitable) {
        guard sightings[key] == nil else { return }
        guard let text = scene.label(key) else { throw Unsuitable() }
        guard said.contains(key) || labels[key] != nil else { throw Unsuitable() }
        let label = said.contains(key) ? Argument.said(.string(text)) : .found(labels[key] ?? "")
        let tools = scene.toolbox
        if let plan = tools[.getByLabel(key.entity)] {
            _ = try call(plan, [(.label, label)])
        } else if let plan = tools[.search(key.entity)] {
            _ = try call(plan, [(.text, label)])
        } else {
            _ = try list(RowFilter(key.entity), showing: [key])
        }
        guard sightings[key] != nil else { throw Unsuitable() }
    }

    /// Reads all that is known of a row.
    mutating func open(_ key: RowKey) throws(Unsuitable) {
        if let plan = scene.toolbox[.get(key.entity)] {
            _ = try call(plan, [(.id, .found(try id(of: key)))])
        } else if sightings[key] == nil, said.contains(key) || labels[key] != nil {
            try find(key)
        } else {
            _ = try list(RowFilter(key.entity), showing: [key])
        }
    }

    /// Lists the rows that match, all that `showing` names among them, with as many of the filters as the tool has.
    mutating func list(_ filter: RowFilter, showing: [RowKey]) throws(Unsuitable) -> [RowKey: String] {
        guard let plan = scene.toolbox[.list(filter.entity)] else { throw Unsuitable() }
        var arguments: [(ToolArgument.Meaning, Argument)] = []
        var used = RowFilter(filter.entity)
        for (reference, target) in filter.references.sorted(by: { $0.key < $1.key })
        where plan.argument(.reference(reference)) != nil {
            arguments.append((.reference(reference), .found(try id(of: target))))
            used.references[reference] = target
        }
        if let state = filter.state, plan.argument(.state) != nil {
            arguments.append((.state, .said(.string(state))))
            used.state = state
        }
        for (attribute, value) in filter.equals.sorted(by: { $0.key < $1.key })
        where plan.argument(.attribute(attribute)) != nil {
            let isAmount = if case .money = scene.kind(filter.entity, attribute) { true } else { false }
            let given = flag(plan, attribute, value)
            arguments.append((.attribute(attribute), isAmount ? .workedOut(given) : .said(given)))
            used.equals[attribute] = value
        }
        for (attribute, bound) in filter.from.sorted(by: { $0.key < $1.key })
        where plan.argument(.from(attribute)) != nil {
            arguments.append((.from(attribute), bounding(filter.entity, attribute, bound)))
            used.from[attribute] = bound
        }
        for (attribute, bound) in filter.to.sorted(by: { $0.key < $1.key }) where plan.argument(.to(attribute)) != nil {
            arguments.append((.to(attribute), bounding(filter.entity, attribute, bound)))
            used.to[attribute] = bound
        }
        let expected = used.rows(scene).count
        var shown: [RowKey: String] = [:]
        var offset = 0
        repeat {
            var page = arguments
            // A page holds twenty rows unless told otherwise; more are asked for at once as far as the tool allows.
            if expected > 20, plan.argument(.limit) != nil {
                let most = plan.arguments.first { $0.meaning == .limit }?.schema["maximum"]?.integerValue ?? 100
                page.append((.limit, .workedOut(.integer(min(most, 50)))))
            }
            if offset > 0 { page.append((.offset, .workedOut(.count(offset)))) }
            let number = try call(plan, page)
            let name = scene.entity(filter.entity).pluralName
            let rows = try value(at: "\(number).\(name)").arrayValue ?? []
            for (place, row) in rows.enumerated() {
                guard let id = row["id"]?.integerValue else { continue }
                shown[RowKey(entity: filter.entity, row: Int(id) - 1)] = "\(number).\(name).\(place)"
            }
            offset += rows.count
            guard !rows.isEmpty else { break }
        } while offset < expected && plan.argument(.offset) != nil
        guard showing.allSatisfy({ shown[$0] != nil }) else { throw Unsuitable() }
        return shown
    }

    private func bounding(_ entity: Int, _ attribute: Int, _ bound: JSON) -> Argument {
        if case .money = scene.kind(entity, attribute) { return .workedOut(bound) }
        return .said(bound)
    }

    /// Flags are 0 and 1 in rows, and what the tool's schema says in calls.
    private func flag(_ plan: ToolPlan, _ attribute: Int, _ value: JSON) -> JSON {
        let schema = plan.arguments.first { $0.meaning == .attribute(attribute) }?.schema
        guard schema?["type"]?.stringValue == "boolean", let number = value.integerValue else { return value }
        return .bool(number != 0)
    }
}

extension Draft {
    /// Notes the row that a group of a summary is about, whose number and label the group says.
    mutating func noteGroup(_ number: Int, _ reference: EntityReference, _ key: RowKey) throws(Unsuitable) {
        let groups = try value(at: "\(number).groups").arrayValue ?? []
        guard let place = groups.firstIndex(where: { $0[reference.column]?.integerValue == Int64(key.id) }) else {
            throw Unsuitable()
        }
        note(key, group: "\(number).groups.\(place)", groups[place], reference)
    }
}
