import ContentStore
import Environments
import JSON
import SQLite
import Testing
import YAML

/// The files of a small package that is well formed; a test changes the one it is about.
enum SmallPackage {
    static let files = [
        "environment.yaml": """
        schema: awm.environment/1
        name: notes
        title: Notes
        runtime: sql
        clock: {start: "2026-03-01 09:00:00", tick: 1s}
        random: {seed: 7}
        actor: {user_id: 1}

        """,
        "schema.sql": """
        CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), text TEXT NOT NULL
        );

        """,
        "seed.sql": """
        INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob');
        INSERT INTO notes VALUES (1, 1, 'milk');

        """,
        "tools.yaml": """
        - name: list_notes
          description: The notes of the signed-in user.
          annotations: {readOnly: true}
          input: {type: object, additionalProperties: false}
          steps:
            - rows: notes
              sql: SELECT id, text FROM notes WHERE user_id = @user_id ORDER BY id
        - name: add_note
          description: Write a note.
          input:
            type: object
            properties: {text: {type: string, minLength: 1}}
            required: [text]
            additionalProperties: false
          steps:
            - row: note
              sql: INSERT INTO notes (user_id, text) VALUES (@user_id, :text) RETURNING id
          result: {id: $note.id}

        """,
        "tasks.yaml": """
        - id: note-tea
          instruction: Write down that ${what} is out.
          params: {what: {one_of: [tea, coffee]}}
          answer_schema: {type: object, properties: {id: {type: integer}}, required: [id]}
          solution:
            calls:
              - {tool: list_notes}
              - {tool: add_note, arguments: {text: "${what}"}}
            answer: {id: $2.id}
          verifier:
            checks:
              - name: one note
                changes: {notes: {added: 1}}
              - name: its number
                answer: {path: /id, sql: SELECT max(id) FROM final.notes}

        """,
    ]

    /// The files, with some in the place of others; `nil` takes one away.
    static func files(_ changes: KeyValuePairs<String, String?> = [:]) throws -> PackageFiles {
        var contents: [FilePath: [UInt8]] = [:]
        for (name, text) in files { contents[try FilePath(parsing: name)] = Array(text.utf8) }
        for (name, text) in changes { contents[try FilePath(parsing: name)] = text.map { Array($0.utf8) } }
        return PackageFiles(contents)
    }
}

/// Files by name. Not a dictionary, to which a letter with its accent and the two apart are one name.
func packageFiles(_ files: KeyValuePairs<String, String>) throws -> PackageFiles {
    var contents: [FilePath: [UInt8]] = [:]
    for (name, text) in files { contents[try FilePath(parsing: name)] = Array(text.utf8) }
    return PackageFiles(contents)
}

/// The findings for which a package is refused.
func refusal(of files: PackageFiles, sourceLocation: SourceLocation = #_sourceLocation) -> [Finding] {
    let error = #expect(throws: PackageError.self, sourceLocation: sourceLocation) { _ = try EnvironmentPackage(files) }
    return error?.findings ?? []
}

/// A text with a mark where something is expected: `title: «5`.
struct Marked {
    let text: String
    let position: SourcePosition

    init(_ marked: String) {
        let parts = marked.split(separator: "«", omittingEmptySubsequences: false)
        // Not by characters: a line feed after a carriage return is none.
        let before = parts[0].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        text = parts.joined()
        position = SourcePosition(line: before.count, column: (before.last?.count ?? 0) + 1)
    }
}

/// Builds a seed from SQL scripts and table files, given in the order they run.
func build(
    _ sources: [(String, String)],
    clock: String = "2026-03-01 09:00:00",
    randomSeed: UInt64 = 7,
    limits: EnvironmentLimits = EnvironmentLimits()
) throws -> SeedImage {
    let clock = try #require(WorldTime(parsing: clock))
    let builder = SeedBuilder(clock: clock, randomSeed: randomSeed, limits: limits)
    return try builder.build(
        SeedSources(sources: sources.map { (try FilePath(parsing: $0.0), Array($0.1.utf8)) })
    )
}

/// The bytes of a database that a script makes on a plain connection.
func database(_ script: String) throws -> [UInt8] {
    let connection = try Connection.inMemory()
    try connection.execute(script)
    return try connection.serialize()
}

extension SeedImage {
    func query(_ sql: String) throws -> [[SQLValue]] { try Connection(image: bytes).query(sql) }
}
