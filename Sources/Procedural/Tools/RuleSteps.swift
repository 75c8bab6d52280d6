import JSON

/// The rules of an entity as steps of its tools.
struct RuleSteps {
    /// What is checked before, what is done after, and what the description says of it.
    struct Steps {
        var checks: [JSON] = []
        var effects: [JSON] = []
        var told = ""
    }

    private let maker: ToolMaker
    private let entity: Entity
    private var composition: Composition { maker.composition }

    init(_ maker: ToolMaker, _ entity: Entity) {
        self.maker = maker
        self.entity = entity
    }

    private func target(_ name: String) -> (reference: EntityReference, entity: Entity)? {
        entity.reference(name).map { (entity.references[$0], composition.entities[entity.references[$0].target]) }
    }

    private func column(_ entity: Entity, _ name: String) -> String {
        SQLName.quoted(entity.attribute(name).map { entity.attributes[$0].column } ?? name)
    }

    /// ` AND status IN ('open')`, where states are counted.
    private func counted(_ states: [String], _ prefix: String = "") -> String {
        guard let state = maker.stateColumn(entity), !states.isEmpty else { return "" }
        return " AND \(prefix)\(SQLName.quoted(state)) IN \(SQLName.list(states))"
    }

    private func which(_ states: [String]) -> String {
        states.isEmpty ? "" : " that are \(Words.either(states.map(\.spaced)))"
    }

    private var table: String { SQLName.quoted(entity.table) }

    // MARK: - Making

    func whenMade() -> Steps {
        var steps = Steps()
        for rule in entity.rules {
            switch rule {
            case .atMost(let per, let states, let most):
                guard let (reference, _) = target(per) else { continue }
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT count(*) < \(most) FROM \(table) WHERE \(SQLName.quoted(reference.column)) = :\(reference.column)\(counted(states))",
                        "limit_reached",
                        "\(reference.words.capitalised) {\(reference.column)} has \(most) \(most == 1 ? entity.noun.singular : entity.noun.plural)\(most == 1 ? "" : which(states)) already."
                    )
                )
                steps.told +=
                    " \(Words.a(reference.words).capitalised) may have \(most) \(most == 1 ? entity.noun.singular : entity.noun.plural)\(most == 1 ? "" : which(states)) at most."
            case .room(let name, let attribute, let states):
                guard let (reference, other) = target(name) else { continue }
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT (SELECT count(*) FROM \(table) WHERE \(SQLName.quoted(reference.column)) = :\(reference.column)\(counted(states))) < r.\(column(other, attribute)) FROM \(SQLName.quoted(other.table)) r WHERE r.id = :\(reference.column)",
                        "full",
                        "\(reference.words.capitalised) {\(reference.column)} is full."
                    )
                )
                steps.told += " There are only as many as the \(attribute.spaced) of the \(reference.words) allows."
            case .once(let names, let states):
                let pairs = names.compactMap { target($0)?.reference }
                let condition = pairs.map { "\(SQLName.quoted($0.column)) = :\($0.column)" }.joined(separator: " AND ")
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT NOT EXISTS (SELECT 1 FROM \(table) WHERE \(condition)\(counted(states)))",
                        "already_exists",
                        "There is such \(Words.a(entity.noun.singular)) already."
                    )
                )
            case .whilst(let name, let states):
                guard let (reference, other) = target(name), let state = maker.stateColumn(other) else { continue }
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT \(reference.isOptional ? ":\(reference.column) IS NULL OR " : "")EXISTS (SELECT 1 FROM \(SQLName.quoted(other.table)) WHERE id = :\(reference.column) AND \(SQLName.quoted(state)) IN \(SQLName.list(states)))",
                        "invalid_state",
                        "\(reference.words.capitalised) {\(reference.column)} is not \(Words.either(states.map(\.spaced)))."
                    )
                )
                steps.told += " The \(reference.words) must be \(Words.either(states.map(\.spaced)))."
            case .stock(let name, let attribute, let by):
                guard let (reference, other) = target(name) else { continue }
                let (stock, amount) = (
                    column(other, attribute), entity.attribute(by).map { entity.attributes[$0].column } ?? by
                )
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT \(stock) >= :\(amount) FROM \(SQLName.quoted(other.table)) WHERE id = :\(reference.column)",
                        "insufficient_stock",
                        "There is not enough of \(reference.words) {\(reference.column)}."
                    )
                )
                steps.effects.append([
                    "run": .string(
                        "UPDATE \(SQLName.quoted(other.table)) SET \(stock) = \(stock) - :\(amount) WHERE id = :\(reference.column)"
                    )
                ])
                steps.told += " It takes the \(by.spaced) off the \(attribute.spaced) of the \(reference.words)."
            case .noOverlap(let name, let from, let to, let states):
                guard let (reference, _) = target(name), let first = entity.attribute(from),
                    let last = entity.attribute(to)
                else { continue }
                let (start, end) = (entity.attributes[first].column, entity.attributes[last].column)
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT NOT EXISTS (SELECT 1 FROM \(table) WHERE \(SQLName.quoted(reference.column)) = :\(reference.column)\(counted(states)) AND \(SQLName.quoted(start)) < :\(end) AND :\(start) < \(SQLName.quoted(end)))",
                        "not_available",
                        "\(reference.words.capitalised) {\(reference.column)} is taken at that time."
                    )
                )
                steps.told += " The \(reference.words) must be free at that time."
            case .back, .before, .needs, .authority: continue
            }
        }
        return steps
    }

    // MARK: - Moving

    func whenMoved(_ move: Move) -> Steps {
        var steps = Steps()
        let id = entity.idArgument
        for rule in entity.rules {
            switch rule {
            case .before(move.name, let child, let states):
                guard let (other, reference) = self.child(child), let state = maker.stateColumn(other) else { continue }
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT NOT EXISTS (SELECT 1 FROM \(SQLName.quoted(other.table)) WHERE \(SQLName.quoted(reference)) = :\(id) AND \(SQLName.quoted(state)) IN \(SQLName.list(states)))",
                        "not_finished",
                        "\(entity.noun.singular.capitalised) {\(id)} has \(other.noun.plural) that are \(Words.either(states.map(\.spaced)))."
                    )
                )
                steps.told += " None of its \(other.noun.plural) may be \(Words.either(states.map(\.spaced)))."
            case .needs(move.name, let child):
                guard let (other, reference) = self.child(child) else { continue }
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT EXISTS (SELECT 1 FROM \(SQLName.quoted(other.table)) WHERE \(SQLName.quoted(reference)) = :\(id))",
                        "incomplete",
                        "\(entity.noun.singular.capitalised) {\(id)} has no \(other.noun.plural)."
                    )
                )
                steps.told += " It must have at least one \(other.noun.singular)."
            case .authority(move.name, let above, let attribute, let who):
                steps.checks.append(
                    ToolMaker.require(
                        "SELECT coalesce(\(column(entity, attribute)), 0) <= \(above * 100) FROM \(table) WHERE id = :\(id)",
                        "not_authorised",
                        "Above \(Words.money(Int64(above) * 100, composition.currency)) only \(who) may \(move.words) \(Words.a(entity.noun.singular))."
                    )
                )
            case .back(let name, let attribute, let by, move.name):
                guard let (reference, other) = target(name) else { continue }
                let stock = column(other, attribute)
                steps.effects.append([
                    "run": .string(
                        "UPDATE \(SQLName.quoted(other.table)) SET \(stock) = \(stock) + (SELECT \(column(entity, by)) FROM \(table) WHERE id = :\(id)) WHERE id = (SELECT \(SQLName.quoted(reference.column)) FROM \(table) WHERE id = :\(id))"
                    )
                ])
                steps.told += " Its \(by.spaced) goes back to the \(attribute.spaced) of the \(reference.words)."
            default: continue
            }
        }
        return steps
    }

    private func child(_ key: String) -> (entity: Entity, reference: String)? {
        guard let place = composition.entities.firstIndex(where: { $0.key == key }),
            let own = composition.entities.firstIndex(where: { $0.key == entity.key }),
            let reference = composition.entities[place].references.first(where: { $0.target == own })
        else { return nil }
        return (composition.entities[place], reference.column)
    }
}
