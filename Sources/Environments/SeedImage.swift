package import ContentStore

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
    /// How many statements ran, failed ones included; a row of a table file is one.
    package var statements: Int

    package struct TableCount: Sendable, Hashable {
        package var name: String
        package var rows: Int
    }

    /// Whether these are the bytes of a SQLite database, by its first 16.
    static func isDatabase(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "SQLite format 3\0".utf8) }
}
