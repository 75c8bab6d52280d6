package import ContentStore
import JSON
import SQLite

/// Small artifacts whose content says which one it is.
package enum Samples {
    /// A database with `text` in it.
    package static func database(_ text: String, rows: Int = 8) throws -> [UInt8] {
        let connection = try Connection.inMemory()
        try connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)")
        for row in 0..<rows { try connection.run("INSERT INTO item (name) VALUES (?)", [.text("\(text) \(row)")]) }
        return try connection.serialize()
    }

    /// A seed that is a database file.
    package static func seed(_ text: String) throws -> NewArtifact {
        let image = try database(text)
        let file = ConfigFile(path: try FilePath(parsing: "seed.db"), content: image)
        return NewArtifact(
            kind: .seed,
            config: [
                "schema": "awm.seed.config/1", "files": [file.json], "logical": "sha256:0", "tables": [],
            ],
            layers: [NewLayer(type: .seedImage, content: image)]
        )
    }

    /// A task set of one line, which costs little to make: for stores of very many.
    package static func tasks(_ text: String) -> NewArtifact {
        let lines = Array("{\"task\":\"\(text)\"}\n".utf8)
        return NewArtifact(
            kind: .taskSet,
            config: [
                "schema": "awm.taskset.config/1", "tasks": 1, "size": .integer(Int64(lines.count)),
                "sha256": .string(SHA256.hash(lines).hex),
            ],
            layers: [NewLayer(type: .tasks, content: lines)]
        )
    }

    /// An environment whose last layer is that of the seed of the same text.
    package static func environment(_ text: String, seed seedText: String) throws -> NewArtifact {
        let image = try database(seedText)
        let package = [try FilePath(parsing: "README.md"): Array("# \(text)\n".utf8)]
        var files = package.map { ConfigFile(path: $0.key, content: $0.value) }
        files.append(ConfigFile(path: try FilePath(parsing: "seed.db"), content: image))
        return NewArtifact(
            kind: .environment,
            config: [
                "schema": "awm.environment.config/1", "name": .string(text), "files": .array(files.map(\.json)),
            ],
            layers: [
                NewLayer(type: .package, content: try Tar.archive(package)),
                NewLayer(type: .seedImage, content: image),
            ]
        )
    }
}
