package import ContentStore

/// What a seed is built from: a schema and rows, or a database file.
package struct SeedSources: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// SQL scripts, then table files (`.jsonl`, `.csv`), in the order they are run.
        case sources([FilePath])
        /// A SQLite database, kept byte for byte.
        case database(FilePath)
    }

    package var content: Content
    package var files: [FilePath: [UInt8]]

    /// The parts of a package that make its seed: `schema.sql` with `seed.sql` or `seed/<table>.jsonl|csv`, or `seed.db`.
    package init(packageFiles: PackageFiles) throws(PackageError) {
        let all = packageFiles.paths
        let tables = packageFiles.paths(in: "seed").filter { $0.text.hasSuffix(".jsonl") || $0.text.hasSuffix(".csv") }
        let scripts = ["schema.sql", "seed.sql"].compactMap { name in all.first { $0.text == name } }
        if let database = all.first(where: { $0.text == "seed.db" }) {
            guard !scripts.contains(where: { $0.text == "seed.sql" }), tables.isEmpty else {
                throw PackageError([
                    Finding("conflicting-seed", file: "seed.db", "seed.db stands beside other seed files; keep one")
                ])
            }
            // A schema.sql beside a database documents it; the database is what runs.
            self.init(content: .database(database), in: packageFiles)
            return
        }
        guard scripts.contains(where: { $0.text == "schema.sql" }) else {
            throw PackageError([Finding("missing-file", "there is no schema.sql and no seed.db; a world needs tables")])
        }
        self.init(content: .sources(scripts + tables), in: packageFiles)
    }

    /// A seed of one file: a `.sql` script, or a SQLite database.
    package init(file path: FilePath, bytes: [UInt8]) {
        let isDatabase = bytes.starts(with: Array("SQLite format 3\0".utf8))
        content = isDatabase ? .database(path) : .sources([path])
        files = [path: bytes]
    }

    /// The seed of these sources, run in this order.
    package init(sources: [(path: FilePath, bytes: [UInt8])]) {
        content = .sources(sources.map(\.path))
        files = Dictionary(sources.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
    }

    private init(content: Content, in packageFiles: PackageFiles) {
        self.content = content
        let paths =
            switch content {
            case .sources(let paths): paths
            case .database(let path): [path]
            }
        files = [:]
        for path in paths { files[path] = packageFiles.contents[path] }
    }
}
