import ContentStore

/// What SQLite keeps beside a database that is in use: the file alone is then not all there is.
///
/// Neither file is ever applied: a stranger's log could put anything into a database whose own bytes are harmless, and what a
/// program is still writing is nobody's seed yet.
package enum SeedCompanions {
    /// The first bytes of a journal that has something to undo (https://sqlite.org/fileformat2.html#the_rollback_journal).
    private static let hotJournal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

    /// Refuses the database at `path` when a file beside it says that it is not whole.
    package static func check(database path: String) throws(PackageError) {
        let log = path + "-wal"
        if case .file(let size) = Files.kind(of: log), size > 0 {
            throw refusal(log, pendingLog(log, of: path))
        }
        let journal = path + "-journal"
        guard case .file(let size) = Files.kind(of: journal), size > 0 else { return }
        do {
            let bytes = try Files.read(journal, limit: PackageFiles.Limits.file)
            guard bytes.starts(with: hotJournal) else { return }
        } catch {
            throw refusal(journal, "\(error)")
        }
        throw refusal(journal, hotJournal(journal, of: path))
    }

    /// The findings for what stands beside the seed of a package, where nothing but files of the package should.
    static func findings(beside database: FilePath, in files: PackageFiles) -> [Finding] {
        ["-wal", "-journal", "-shm"].compactMap { suffix in
            let name = database.text + suffix
            guard let bytes = files[name] else { return nil }
            let message =
                if suffix == "-wal", !bytes.isEmpty {
                    pendingLog(name, of: database.text)
                } else if suffix == "-journal", bytes.starts(with: hotJournal) {
                    hotJournal(name, of: database.text)
                } else {
                    "\(name) is no part of a package: close the program that has \(database) open, or delete it"
                }
            return Finding("unfinished-database", file: name, message)
        }
    }

    private static func refusal(_ file: String, _ message: String) -> PackageError {
        PackageError([Finding("unfinished-database", file: file, message)])
    }

    private static func pendingLog(_ log: String, of database: String) -> String {
        "\(log) may hold changes that are not in \(database) yet: close the program that has it open, or run sqlite3 \(database) 'PRAGMA wal_checkpoint(TRUNCATE)', and add it again"
    }

    private static func hotJournal(_ journal: String, of database: String) -> String {
        "\(journal) is left of a change that was interrupted, so \(database) alone may be half changed: let SQLite undo it with sqlite3 \(database) 'PRAGMA quick_check', and add it again"
    }
}
