import JSON
import Procedural
import Testing

/// The rows that environments begin with keep the rules that their worlds keep.
struct RowTests {
    private struct Table {
        var composition: Composition
        var place: Int
        var rows: [[JSON]]
        var all: SeedRows

        var entity: Entity { composition.entities[place] }

        func column(_ content: Column.Content) -> Int? { entity.columns.firstIndex { $0.content == content } }
        func state(_ row: [JSON]) -> String { column(.state).flatMap { row[$0].stringValue } ?? "" }
    }

    private static let tables: [Table] = {
        guard let library = try? BlueprintLibrary(), let composer = try? Composer(library, seed: 11) else { return [] }
        return (0..<library.domains.count).flatMap { index in
            let composition = composer.composition(index)
            var maker = RowMaker(composition)
            let rows = maker.rows()
            return composition.entities.indices.map {
                Table(composition: composition, place: $0, rows: rows.tables[$0], all: rows)
            }
        }
    }()

    @Test func `nearly every row that was asked for is there`() {
        let wanted = Self.tables.reduce(0) { $0 + $1.entity.rows }
        let made = Self.tables.reduce(0) { $0 + $1.rows.count }
        #expect(wanted > 10_000)
        #expect(Double(made) > 0.995 * Double(wanted))
    }

    @Test func `no row is one too many, and no pair is there twice`() {
        var checked = 0
        for table in Self.tables {
            for rule in table.entity.rules {
                switch rule {
                case .atMost(let per, let states, let most):
                    guard let reference = table.entity.reference(per), let column = table.column(.reference(reference))
                    else {
                        continue
                    }
                    let counted = table.rows.filter { states.isEmpty || states.contains(table.state($0)) }
                    let groups = Dictionary(grouping: counted.filter { $0[column] != .null }) { $0[column] }
                    #expect(
                        groups.values.allSatisfy { $0.count <= most },
                        "\(table.composition.name) \(table.entity.key)"
                    )
                    checked += 1
                case .once(let names, let states):
                    let columns = names.compactMap { table.entity.reference($0) }.compactMap {
                        table.column(.reference($0))
                    }
                    let counted = table.rows.filter { states.isEmpty || states.contains(table.state($0)) }
                        .filter { row in columns.allSatisfy { row[$0] != .null } }
                    let pairs = counted.map { row in columns.map { row[$0] } }
                    #expect(Set(pairs).count == pairs.count, "\(table.composition.name) \(table.entity.key)")
                    checked += 1
                default: continue
                }
            }
        }
        #expect(checked > 50)
    }

    @Test func `nothing is taken twice at a time`() {
        var checked = 0
        for table in Self.tables {
            for case .noOverlap(let name, let from, let to, let states) in table.entity.rules {
                guard let reference = table.entity.reference(name).flatMap({ table.column(.reference($0)) }),
                    let start = table.entity.attribute(from).flatMap({ table.column(.attribute($0)) }),
                    let end = table.entity.attribute(to).flatMap({ table.column(.attribute($0)) })
                else { continue }
                let counted = table.rows.filter { states.isEmpty || states.contains(table.state($0)) }
                for (place, row) in counted.enumerated() {
                    for other in counted[(place + 1)...]
                    where row[reference] == other[reference] && row[reference] != .null {
                        let apart =
                            (row[end].stringValue ?? "") <= (other[start].stringValue ?? "")
                            || (other[end].stringValue ?? "") <= (row[start].stringValue ?? "")
                        #expect(apart, "\(table.composition.name) \(table.entity.key)")
                        checked += 1
                    }
                }
            }
        }
        #expect(checked > 50)
    }

    @Test func `stamps lie before the first day, what is over lies behind, ends follow beginnings`() {
        var checked = 0
        for table in Self.tables {
            let today = CivilDate.text(table.composition.today)
            for (place, attribute) in table.entity.attributes.enumerated() {
                guard let column = table.column(.attribute(place)) else { continue }
                for row in table.rows {
                    guard let text = row[column].stringValue else { continue }
                    switch attribute.kind {
                    case .stamp:
                        #expect(text < today, "\(table.composition.name) \(table.entity.key).\(attribute.name)")
                        checked += 1
                    case .dateAfter(let name, _), .timeAfter(let name, _):
                        let other = table.entity.attribute(name).flatMap { table.column(.attribute($0)) }
                        guard let first = other.flatMap({ row[$0].stringValue }) else { continue }
                        #expect(first.prefix(10) <= text.prefix(10))
                        checked += 1
                    default: continue
                    }
                }
            }
        }
        #expect(checked > 1000)
    }

    @Test func `a row that made a move has the children that the move needs`() {
        var (kept, broken) = (0, 0)
        for table in Self.tables {
            for case .needs(let name, let child) in table.entity.rules {
                guard let move = table.entity.moves.first(where: { $0.name == name }),
                    let place = table.composition.entities.firstIndex(where: { $0.key == child })
                else { continue }
                let other = table.composition.entities[place]
                guard let reference = other.references.firstIndex(where: { $0.target == table.place }),
                    let column = other.columns.firstIndex(where: { $0.content == .reference(reference) })
                else { continue }
                let parents = Set(table.all.tables[place].compactMap { $0[column].integerValue })
                for (row, values) in table.rows.enumerated() where table.state(values) == move.to {
                    if parents.contains(Int64(row + 1)) { kept += 1 } else { broken += 1 }
                }
            }
        }
        #expect(kept > 100)
        // A table may have fewer children than rows that need one.
        #expect(broken * 20 < kept, "\(broken) of \(kept)")
    }
}
