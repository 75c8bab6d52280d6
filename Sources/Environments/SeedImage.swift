package import ContentStore
import JSON
import SQLite
import YAML

/// A seed as a database, and what building it showed.
package struct SeedImage: Sendable {
    /// A SQLite database in rollback mode.
    package var bytes: [UInt8]
    /// The digest of schema and rows (``DatabaseDigest``).
    package var logical: Digest
    /// Every table with its number of rows, in order of name.
    package var tables: [TableCount]
    /// Each statement that failed and each foreign key that does not hold.
    package var failures: [Finding]
    /// How many statements ran, failed ones included.
    package var statements: Int

    package struct TableCount: Sendable, Hashable {
        package var name: String
        package var rows: Int
    }
}

/// Builds a seed's database from its sources under the rules for package SQL (`runtime.md`, "Hostile SQL").
///
/// Rows may come in any order: foreign keys are checked once everything is in. The clock stands still at the given time,
/// so a seed that says `datetime('now')` builds the same rows on every day.
package struct SeedBuilder {
    package var clock: WorldTime
    package var randomSeed: UInt64
    package var limits: EnvironmentLimits

    package init(clock: WorldTime, randomSeed: UInt64 = 0, limits: EnvironmentLimits = EnvironmentLimits()) {
        self.clock = clock
        self.randomSeed = randomSeed
        self.limits = limits
    }

    /// Builds the image.
    ///
    /// Failing statements are gathered in the result, not thrown: whoever asked decides whether a partial seed will do.
    /// Throws when there is no database to speak of.
    package func build(_ sources: SeedSources) throws(PackageError) -> SeedImage {
        switch sources.content {
        case .database(let path): return try open(path, sources.files[path] ?? [])
        case .sources(let paths): return try run(paths, of: sources)
        }
    }

    private func run(_ paths: [FilePath], of sources: SeedSources) throws(PackageError) -> SeedImage {
        let world: WorldConnection
        do {
            world = try WorldConnection(image: [], limits: worldLimits)
            world.now = clock.milliseconds
            world.chance = SessionChance(environmentSeed: randomSeed, sessionSeed: 0)
            try world.connection.execute("PRAGMA foreign_keys=OFF; BEGIN")
        } catch {
            throw PackageError([Finding("seed-failed", "could not make a database: \(error)")])
        }
        world.confine(.schema)
        var failures: [Finding] = []
        var statements = 0
        for path in paths {
            let bytes = sources.files[path] ?? []
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw PackageError([Finding("invalid-text", file: path.text, "\(path) is not UTF-8 text")])
            }
            if path.text.hasSuffix(".sql") {
                world.connection.forEachStatement(in: text) { sql, line, outcome in
                    statements += 1
                    guard case .failure(let error) = outcome else { return }
                    failures.append(failure(error, sql: String(sql), file: path.text, line: line))
                }
            } else {
                let rows = try TableFile(path: path, text: text)
                (statements, failures) = load(rows, into: world, statements, failures)
            }
            world.beginCall()
        }
        world.confine(.trusted)
        do {
            if world.connection.isInTransaction { try world.connection.execute("COMMIT") }
            failures += try brokenForeignKeys(world.connection)
            let image = try canonical(world.connection.serialize())
            return try describe(image, failures: failures, statements: statements)
        } catch let error as PackageError {
            throw error
        } catch {
            throw PackageError(failures + [Finding("seed-failed", "the seed could not be finished: \(error)")])
        }
    }

    private var worldLimits: WorldLimits {
        var limits = WorldLimits()
        limits.databaseBytes = self.limits.database
        // A seed is many statements under one budget.
        limits.steps = 10_000_000
        limits.milliseconds = 60_000
        return limits
    }

    private func failure(_ error: SQLiteError, sql: String, file: String, line: Int) -> Finding {
        let statement = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let shown = statement.count > 160 ? statement.prefix(160) + "…" : statement[...]
        return Finding(
            "failing-statement",
            file: file,
            position: SourcePosition(line: line, column: 1),
            "\(error.message) in: \(shown)"
        )
    }

    private func load(
        _ file: TableFile,
        into world: WorldConnection,
        _ statements: Int,
        _ failures: [Finding]
    ) -> (Int, [Finding]) {
        var statements = statements
        var failures = failures
        for row in file.rows {
            statements += 1
            let columns = row.values.map { DatabaseDigest.quoted($0.column) }.joined(separator: ", ")
            let marks = row.values.map { _ in "?" }.joined(separator: ", ")
            let sql = "INSERT INTO \(DatabaseDigest.quoted(file.table)) (\(columns)) VALUES (\(marks))"
            do {
                try world.connection.run(sql, row.values.map(\.value))
            } catch {
                failures.append(failure(error, sql: sql, file: file.path, line: row.line))
            }
        }
        return (statements, failures)
    }

    private func brokenForeignKeys(_ connection: Connection) throws -> [Finding] {
        try connection.query("PRAGMA foreign_key_check").map { row in
            var subject = "a row"
            if case .text(let table) = row[0], case .integer(let rowid) = row[1] {
                subject = "row \(rowid) of \(table)"
            }
            var parent = "?"
            if case .text(let name) = row[2] { parent = name }
            return Finding("broken-foreign-key", "\(subject) refers to a row of \(parent) that does not exist")
        }
    }

    /// The same content always in the same bytes: vacuumed, and without header fields that carry none.
    private func canonical(_ image: [UInt8]) throws -> [UInt8] {
        let connection = try Connection(image: image)
        try connection.execute("VACUUM")
        var bytes = try connection.serialize()
        guard bytes.count >= 100 else { return bytes }
        // Offsets of the SQLite file format, section 1.3: change counter, schema cookie, version-valid-for, library version.
        for offset in [24, 40, 92] { bytes.replaceSubrange(offset..<offset + 4, with: [0, 0, 0, 1]) }
        bytes.replaceSubrange(96..<100, with: [0, 0, 0, 0])
        return bytes
    }

    private func open(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> SeedImage {
        func refuse(_ message: String) -> PackageError {
            PackageError([Finding("invalid-database", file: path.text, message)])
        }
        guard bytes.starts(with: Array("SQLite format 3\0".utf8)), bytes.count >= 512 else {
            throw refuse("\(path) is not a SQLite database")
        }
        guard bytes.count <= limits.database else {
            throw refuse("\(path) has \(bytes.count) bytes, more than the limit of \(limits.database)")
        }
        do {
            let image = SeedImage.inRollbackMode(bytes)
            let connection = try WorldConnection(image: image, limits: worldLimits).connection
            guard try connection.scalar("PRAGMA quick_check(1)") == .text("ok") else {
                throw refuse("\(path) is damaged: SQLite's quick_check does not pass")
            }
            var found = try describe(image, failures: brokenForeignKeys(connection), statements: 0)
            found.bytes = image
            return found
        } catch let error as PackageError {
            throw error
        } catch {
            throw refuse("\(path) cannot be read as a database: \(error)")
        }
    }

    private func describe(_ image: [UInt8], failures: [Finding], statements: Int) throws -> SeedImage {
        let connection = try WorldConnection(image: image, limits: worldLimits).connection
        var tables: [SeedImage.TableCount] = []
        for table in try DatabaseDigest.tables(connection) {
            guard
                case .integer(let rows) = try connection.scalar("SELECT count(*) FROM \(DatabaseDigest.quoted(table))")
            else { continue }
            tables.append(SeedImage.TableCount(name: table, rows: Int(rows)))
        }
        return SeedImage(
            bytes: image,
            logical: try DatabaseDigest.logical(connection),
            tables: tables,
            failures: failures,
            statements: statements
        )
    }
}

extension SeedImage {
    /// The image with its header's journal modes set to rollback: a database in memory cannot be in WAL mode.
    package static func inRollbackMode(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 100 else { return bytes }
        var bytes = bytes
        bytes[18] = 1
        bytes[19] = 1
        return bytes
    }
}
