import ContentStore
import SQLite
import Testing

/// `docs/format.md` is for people who write another reader: what it states is what we do.
struct FormatDocumentTests {
    private let document: String

    init() throws {
        let folder = String(#filePath.split(separator: "/").dropLast(3).joined(separator: "/"))
        document = try text(of: "/" + folder + "/docs/format.md")
    }

    /// The contents of the document's code blocks in one language.
    private func blocks(_ language: String) -> [String] {
        document.split(separator: "```\(language)\n").dropFirst().map {
            String($0.prefix(upTo: $0.firstRange(of: "```")?.lowerBound ?? $0.endIndex))
        }
    }

    /// The statements that make a database, with single spaces.
    private func schema(_ connection: Connection) throws -> [String] {
        try connection.query(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
        .compactMap { row in
            guard case .text(let sql)? = row.first else { return nil }
            return sql.split { $0.isWhitespace }.joined(separator: " ")
        }
    }

    @Test func `The databases have the stated tables and version`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let stated = blocks("sql")
        #expect(stated.count == 2)
        for (sql, (name, version)) in zip(stated, [("refs.db", 2), ("index.db", 4)] as [(String, Int64)]) {
            let expected = try Connection.inMemory()
            try expected.execute(sql)
            let found = try Connection(path: "\(fixture.path)/awm/\(name)", mode: .readOnly)
            #expect(try schema(found) == schema(expected))
            #expect(try found.scalar("PRAGMA user_version") == .integer(version))
        }
    }

    @Test func `Every media type and schema is stated`() {
        for kind in ArtifactKind.allCases {
            for name in [kind.artifactType, kind.configMediaType, kind.configSchema] {
                #expect(document.contains("`\(name)`"))
            }
        }
        for type in [
            LayerType.package, .tasks, .seedSources, .seedImage, .pack, .packIndex, .sessionPages, .certificate,
            .synthesis,
            .recipe, .answer,
        ] {
            #expect(document.contains("`\(type.rawValue)`"))
        }
    }

    @Test func `The stated marker and format are what a new store has`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        for file in ["oci-layout", "awm/format.json"] {
            #expect(document.contains(try text(of: "\(fixture.path)/\(file)")))
        }
    }
}
