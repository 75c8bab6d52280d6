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
        let tables = packageFiles.paths(in: "seed").filter { $0.text.hasSuffix(".jsonl") || $0.text.hasSuffix(".csv") }
        let schema = packageFiles.path("schema.sql")
        let script = packageFiles.path("seed.sql")
        if let database = packageFiles.path("seed.db") {
            let findings = SeedCompanions.findings(beside: database, in: packageFiles)
            guard findings.isEmpty else { throw PackageError(findings) }
            // A schema.sql beside a database documents it; the database is what runs.
            if let other = script ?? tables.first {
                throw PackageError([
                    Finding("conflicting-seed", file: other.text, "\(other) stands beside seed.db; keep one of them")
                ])
            }
            self.init(content: .database(database), in: packageFiles)
            return
        }
        guard let schema else {
            throw PackageError([Finding("missing-file", "there is no schema.sql and no seed.db; a world needs tables")])
        }
        var seen: [String: FilePath] = [:]
        for file in tables {
            guard let other = seen.updateValue(file, forKey: TableFile.table(of: file)) else { continue }
            throw PackageError([
                Finding("conflicting-seed", file: file.text, "\(other) and \(file) hold rows of one table; keep one")
            ])
        }
        self.init(content: .sources([schema] + (script.map { [$0] } ?? []) + tables), in: packageFiles)
    }

    /// A seed of one file: a `.sql` script, or a SQLite database.
    package init(file path: FilePath, bytes: [UInt8]) {
        content = SeedImage.isDatabase(bytes) ? .database(path) : .sources([path])
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
