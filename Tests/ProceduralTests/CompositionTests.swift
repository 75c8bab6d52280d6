import Procedural
import Splits
import Testing

struct CompositionTests {
    private static func composer(seed: UInt64 = 7, domains: [String] = []) throws -> Composer {
        try Composer(BlueprintLibrary(), seed: seed, domains: domains)
    }

    @Test func `every round takes each domain once`() throws {
        let library = try BlueprintLibrary()
        let composer = try Composer(library, seed: 3)
        let count = library.domains.count
        for round in 0..<2 {
            let domains = (round * count..<(round + 1) * count).map { composer.composition($0).domain }
            #expect(Set(domains).count == count)
        }
    }

    @Test func `the same place gives the same environment, another seed or place another one`() throws {
        let first = try Self.composer().composition(5)
        let again = try Self.composer().composition(5)
        #expect(again.name == first.name && again.today == first.today && again.modules == first.modules)
        #expect("\(again.entities)" == "\(first.entities)")
        #expect(try "\(Self.composer(seed: 8).composition(5).entities)" != "\(first.entities)")
        #expect(try Self.composer().composition(6).name != first.name)
    }

    @Test func `names are unique and fit the store`() throws {
        let composer = try Self.composer()
        let names = (0..<300).map { composer.composition($0).name }
        #expect(Set(names).count == 300)
        for name in names {
            #expect(name.utf8.count <= 100)
            #expect(name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(name)")
        }
    }

    @Test func `tables, nouns and columns are said once, and references lead to entities before`() throws {
        let composer = try Self.composer()
        for index in 0..<150 {
            let composition = composer.composition(index)
            let tables = composition.entities.map(\.table)
            #expect(Set(tables).count == tables.count, "\(composition.name)")
            #expect(composition.entities.count >= 17)
            for (place, entity) in composition.entities.enumerated() {
                let columns = entity.columns.map(\.name)
                #expect(Set(columns).count == columns.count, "\(composition.name) \(entity.table) \(columns)")
                for reference in entity.references { #expect(reference.target < place) }
            }
        }
    }

    /// The report compares names, so that other nouns make another schema. Here each thing has its blueprint's name.
    @Test func `no two of a thousand schemas are nearly the same when nouns are taken away`() throws {
        let composer = try Self.composer()
        let profiles = (0..<1000).map { index in
            let composition = composer.composition(index)
            let columns = composition.entities.flatMap { entity in
                entity.references.map { (table: entity.key, column: $0.name) }
                    + entity.attributes.map { (table: entity.key, column: $0.name) }
                    + entity.states.map { (table: entity.key, column: "state \($0.text)") }
            }
            return EnvironmentProfile(
                name: composition.name,
                contentID: "\(index)",
                columns: columns,
                tools: [],
                instructions: []
            )
        }
        let near = EnvironmentClusters(profiles, threshold: 0.8).pairs.flatMap { [$0.first, $0.second] }
        #expect(Set(near).count <= 50)
    }

    @Test func `an unknown domain is told`() throws {
        #expect(throws: BlueprintError.self) { _ = try Self.composer(domains: ["ghost-train"]) }
    }

    @Test(arguments: [
        (0, "1970-01-01", 3), (20_513, "2026-03-01", 6), (20_454, "2026-01-01", 3), (-1, "1969-12-31", 2),
        (11_016, "2000-02-29", 1),
    ])
    func `days are dates and weekdays`(_ days: Int, _ text: String, _ weekday: Int) {
        #expect(CivilDate.text(days) == text)
        #expect(CivilDate.days(text) == days)
        #expect(CivilDate.weekday(days) == weekday)
    }

    @Test(arguments: [
        ("appointment", "an"), ("hour", "an"), ("unit", "a"), ("user", "a"), ("order", "an"), ("X-ray", "a"),
        ("one-way trip", "a"),
        ("uninsured animal", "an"), ("European club", "a"), ("utility bill", "a"),
    ])
    func `articles fit the sound`(_ word: String, _ article: String) { #expect(Words.article(word) == article) }
}
