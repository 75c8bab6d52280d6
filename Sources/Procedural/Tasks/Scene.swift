import JSON
import Runtime

/// One row of the seed: the place of its entity, and its place in the table from 0.
struct RowKey: Hashable, Sendable {
    var entity: Int
    var row: Int

    /// The id that the database knows it by.
    var id: Int { row + 1 }
}

/// What tasks are made of: the environment as it was composed, its rows and its tools.
///
/// A class, since every draft on its way holds it.
final class Scene: Sendable {
    let composition: Composition
    let rows: SeedRows
    let toolbox: Toolbox
    let world: World
    private let attributeColumns: [[Int]]
    private let referenceColumns: [[Int]]
    private let stateColumns: [Int?]
    /// By entity: the references to it.
    private let referring: [[(entity: Int, reference: Int)]]
    /// By entity, reference and row referred to: the rows.
    private let referred: [[[Int: [RowKey]]]]

    init(_ composition: Composition, _ rows: SeedRows, _ tools: [ToolPlan], _ world: World) {
        self.composition = composition
        self.rows = rows
        self.world = world
        toolbox = Toolbox(tools)
        func place(_ entity: Entity, _ content: Column.Content) -> Int? {
            entity.columns.firstIndex { $0.content == content }
        }
        attributeColumns = composition.entities.map { entity in
            entity.attributes.indices.map { place(entity, .attribute($0)) ?? 0 }
        }
        referenceColumns = composition.entities.map { entity in
            entity.references.indices.map { place(entity, .reference($0)) ?? 0 }
        }
        stateColumns = composition.entities.map { place($0, .state) }
        referring = composition.entities.indices.map { composition.children(of: $0) }
        let columns = referenceColumns
        referred = composition.entities.indices.map { entity in
            composition.entities[entity].references.indices.map { reference in
                var found: [Int: [RowKey]] = [:]
                for (row, values) in rows.tables[entity].enumerated() {
                    guard let id = values[columns[entity][reference]].integerValue else { continue }
                    found[Int(id) - 1, default: []].append(RowKey(entity: entity, row: row))
                }
                return found
            }
        }
    }

    func entity(_ place: Int) -> Entity { composition.entities[place] }

    /// All rows of an entity.
    func all(_ entity: Int) -> [RowKey] { rows.tables[entity].indices.map { RowKey(entity: entity, row: $0) } }

    func value(_ key: RowKey, _ attribute: Int) -> JSON {
        rows.value(key.entity, key.row, attributeColumns[key.entity][attribute])
    }

    func target(_ key: RowKey, _ reference: Int) -> RowKey? {
        let id = rows.value(key.entity, key.row, referenceColumns[key.entity][reference]).integerValue
        return id.map { RowKey(entity: entity(key.entity).references[reference].target, row: Int($0) - 1) }
    }

    func state(_ key: RowKey) -> String? {
        stateColumns[key.entity].flatMap { rows.value(key.entity, key.row, $0).stringValue }
    }

    /// What people call the row; `nil` for links and lines.
    func label(_ key: RowKey) -> String? {
        entity(key.entity).label.flatMap { value(key, $0).stringValue }
    }

    func kind(_ entity: Int, _ attribute: Int) -> AttributeKind {
        composition.kind(of: self.entity(entity).attributes[attribute], in: self.entity(entity))
    }

    /// The column that holds the state.
    func stateColumn(_ entity: Int) -> String? {
        stateColumns[entity].map { self.entity(entity).columns[$0].name }
    }

    /// The rows that refer to one.
    func children(_ child: Int, _ reference: Int, of parent: RowKey) -> [RowKey] {
        entity(child).references[reference].target == parent.entity ? referred[child][reference][parent.row] ?? [] : []
    }

    /// The entities that refer to this one, with the place of the reference.
    func children(of place: Int) -> [(entity: Int, reference: Int)] { referring[place] }

    /// Whether a person or company is called by its own name.
    func isPerson(_ entity: Int) -> Bool {
        guard let label = self.entity(entity).label else { return false }
        return self.entity(entity).attributes[label].kind == .person
    }

    /// Whether rows are called by a code.
    func isCode(_ entity: Int) -> Bool {
        guard let label = self.entity(entity).label else { return false }
        if case .code = self.entity(entity).attributes[label].kind { return true }
        return false
    }

    /// Whether rules of other entities take from an attribute or add to it.
    func isStock(_ place: Int, _ attribute: Int) -> Bool {
        let name = entity(place).attributes[attribute].name
        return referring[place].contains { child, reference in
            let own = entity(child).references[reference].name
            return entity(child).rules.contains { rule in
                switch rule {
                case .stock(own, name, _), .back(own, name, _, _): true
                default: false
                }
            }
        }
    }
}
