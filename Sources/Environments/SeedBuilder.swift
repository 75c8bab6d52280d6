package import ContentStore
import JSON
import SQLite
import YAML

/// Builds a seed's database from its sources under the rules for package SQL (`runtime.md`, "Hostile SQL").
///
/// Rows may come in any order: foreign keys are checked once everything is in. The clock stands still at the given time,
/// so a seed that says `datetime('now')` builds the same rows on every day.
package struct SeedBuilder {
    package var clock: WorldTime
    package var randomSeed: UInt64
    package var limits: EnvironmentLimits
    /// How many steps of SQLite's virtual machine the whole seed may take: some 20 for each row inserted.
    package var steps = 200_000_000

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
        case .sources(let paths):
            do {
                return try run(paths, of: sources)
            } catch {
                throw PackageError([Finding("seed-failed", "the seed could not be built: \(error)")])
            }
        }
    }

    /// Keeps what a seed draws apart from what its sessions draw: else the first UUID of both would be the same.
    private static let salt: UInt64 = 0x7365_6564_7365_6564
    /// The largest row id that a seed may hold: SQLite draws the next one at random when it runs out of them.
    private static let largestRowID: Int64 = 1 << 62

    private func world(_ image: [UInt8]) throws(SQLiteError) -> WorldConnection {
        var limits = WorldLimits()
        limits.databaseBytes = self.limits.database
        // SQLite doubles a database in memory when it grows.
        limits.memoryBytes += 2 * self.limits.database
        // A seed is many statements under one budget.
        limits.steps = steps
        limits.milliseconds = 60_000
        let world = try WorldConnection(image: image, limits: limits)
        world.now = clock.milliseconds
        world.chance = SessionChance(environmentSeed: randomSeed ^ SeedBuilder.salt, sessionSeed: 0)
        world.regexp = PatternFunction.matches
        return world
    }

    // MARK: - From sources

    private func run(_ paths: [FilePath], of sources: SeedSources) throws -> SeedImage {
        let world = try world([])
        try world.connection.run("PRAGMA foreign_keys = OFF")
        world.confine(.schema)
        var failures: [Finding] = []
        var statements = 0
        // Each statement is a transaction of its own: whatever one does to its transaction, the others are kept.
        for path in paths {
            guard let text = String(validating: sources.files[path] ?? [], as: UTF8.self) else {
                failures.append(Finding("invalid-text", file: path.text, "\(path) is not UTF-8 text"))
                continue
            }
            if path.text.hasSuffix(".sql") {
                world.connection.forEachStatement(in: text) { sql, line, outcome in
                    statements += 1
                    guard case .failure(let error) = outcome else { return }
                    failures.append(failure(error, sql: String(sql), file: path, line: line))
                }
            } else {
                let file = TableFile(path: path, text: text)
                statements += file.rows.count + file.findings.count
                failures += file.findings
                load(file, into: world.connection, &failures)
            }
        }
        world.confine(.trusted)
        let bytes = try CanonicalImage.make(world.connection.serialize())
        var image = try world.inspecting { try describe(bytes, $0) }
        image.failures = failures + image.failures
        image.statements = statements
        return image
    }

    private func load(_ file: TableFile, into connection: Connection, _ failures: inout [Finding]) {
        var prepared: (columns: [String], statement: Statement)?
        for row in file.rows {
            let columns = row.columns.map(DatabaseDigest.quoted).joined(separator: ", ")
            let marks = row.columns.map { _ in "?" }.joined(separator: ", ")
            let values = row.columns.isEmpty ? "DEFAULT VALUES" : "(\(columns)) VALUES (\(marks))"
            let sql = "INSERT INTO \(DatabaseDigest.quoted(file.table)) \(values)"
            do {
                if prepared?.columns != row.columns { prepared = (row.columns, try connection.prepare(sql)) }
                try prepared?.statement.bind(row.values)
                while try prepared?.statement.step() == true {}
                prepared?.statement.reset()
            } catch {
                failures.append(failure(error, sql: sql, file: file.path, line: row.line))
            }
        }
    }

    private func failure(_ error: SQLiteError, sql: String, file: FilePath, line: Int) -> Finding {
        let statement = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let shown = statement.count > 160 ? statement.prefix(160) + "…" : statement[...]
        let place = SourcePlace(file: file.text, position: SourcePosition(line: line, column: 1))
        return Finding("failing-statement", place, "\(error.message) in: \(shown)")
    }

    // MARK: - From a database

    private func open(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> SeedImage {
        func refuse(_ message: String) -> PackageError {
            PackageError([Finding("invalid-database", file: path.text, message)])
        }
        guard SeedImage.isDatabase(bytes), bytes.count >= 512 else { throw refuse("\(path) is not a SQLite database") }
        guard bytes.count <= limits.database else {
            throw refuse("\(path) has \(bytes.count) bytes, more than the limit of \(limits.database)")
        }
        // The text encoding of the header; 0 stands in an empty database.
        guard bytes[56..<60].elementsEqual([0, 0, 0, 1]) || bytes[56..<60].elementsEqual([0, 0, 0, 0]) else {
            throw refuse("\(path) holds its text in UTF-16; dump it and load it into a database in UTF-8")
        }
        // A part of a page would be read as one that ends in zeros. Offset 16: the page size, 1 for 65536.
        let pageSize = Int(bytes[16]) << 8 | Int(bytes[17]) << 16 & 0x10000 | Int(bytes[17]) & 0xFE
        guard pageSize > 0, bytes.count.isMultiple(of: pageSize) else {
            throw refuse("\(path) is truncated: its last page is not whole")
        }
        do {
            let image = DatabaseState.inRollbackMode(bytes)
            return try world(image).inspecting { connection in
                // Whether the rows satisfy the checks of their tables is for its author; that it can be read is for us.
                try connection.run("PRAGMA ignore_check_constraints = ON")
                guard case .text(let report) = try connection.scalar("PRAGMA integrity_check(1)"), report == "ok" else {
                    throw refuse("\(path) is damaged: SQLite's integrity_check does not pass")
                }
                return try describe(image, connection)
            }
        } catch let error as PackageError {
            throw error
        } catch {
            throw refuse("\(path) cannot be read as a database: \(error)")
        }
    }

    /// The logical digest of a stored image, read as anything hostile is.
    package func logicalDigest(of image: [UInt8]) throws -> Digest {
        try world(image).inspecting { try DatabaseDigest.logical($0) }
    }

    // MARK: - Description

    private func describe(_ bytes: [UInt8], _ connection: Connection) throws -> SeedImage {
        var tables: [SeedImage.TableCount] = []
        var failures: [Finding] = []
        for layout in try TableLayout.list(connection) {
            let name = DatabaseDigest.quoted(layout.name)
            guard case .integer(let rows) = try connection.scalar("SELECT count(*) FROM main.\(name)") else { continue }
            tables.append(SeedImage.TableCount(name: layout.name, rows: Int(rows)))
            guard let rowID = layout.rowID,
                case .integer(let largest) = try connection.scalar("SELECT max(\(rowID)) FROM main.\(name)"),
                largest > SeedBuilder.largestRowID
            else { continue }
            let message = "\(layout.name) has a row with the id \(largest); no row could be added after it"
            failures.append(Finding("huge-row-id", message))
        }
        if tables.isEmpty { failures.append(Finding("no-tables", "the seed has no tables")) }
        failures += brokenReferences(connection)
        return SeedImage(
            bytes: bytes,
            logical: try DatabaseDigest.logical(connection),
            tables: tables,
            failures: failures,
            statements: 0
        )
    }

    private func brokenReferences(_ connection: Connection) -> [Finding] {
        do {
            return try BrokenReference.list(connection).map { broken in
                let row = broken.rowID.map { "row \($0)" } ?? "a row"
                let message = "\(broken.source) of \(row) refers to a row of \(broken.parent) that does not exist"
                return Finding("broken-foreign-key", message)
            }
        } catch {
            return [Finding("broken-foreign-key", "\(error.message)")]
        }
    }
}
