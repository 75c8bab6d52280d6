import ContentStore
import SQLite

/// The one form of a database that was built: the same rows give the same bytes, whatever happened on the way to them
/// (for one version of SQLite; what a seed means is its logical digest).
package enum CanonicalImage {
    private static let pageSize = 4096

    /// Rewrites an image without free pages, its tables packed in key order and `sqlite_sequence` in order of name, and
    /// without the fields of the header that tell of its making.
    static func make(_ image: [UInt8]) throws(StoreError) -> [UInt8] {
        withoutHistory((try? packed(image, pageSize: pageSize)) ?? image)
    }

    /// The image in pages of a size that suits the states of sessions, or as it is where it cannot be rewritten.
    package static func forSessions(_ image: [UInt8]) -> [UInt8] {
        let isInForm =
            (try? DatabaseState.pageSize(of: image)) == DatabaseState.bestPageSize && image[18] == 1 && image[19] == 1
        return isInForm ? image : (try? packed(image, pageSize: DatabaseState.bestPageSize)) ?? image
    }

    /// The image in pages of another size; `nil` where it cannot be rewritten.
    package static func repaged(_ image: [UInt8], pageSize: Int) -> [UInt8]? {
        try? packed(image, pageSize: pageSize)
    }

    /// `VACUUM INTO`, which keeps row ids as they are; a plain `VACUUM` may not.
    ///
    /// Throws where the schema cannot be read without a world's own functions: an index on `regexp(…)`, say. Then the image
    /// stays as it was built, which is the same every time as well.
    private static func packed(_ image: [UInt8], pageSize: Int) throws -> [UInt8] {
        let folder = try Files.makeTemporaryFolder(named: "awm-seed")
        defer { Files.remove(folder) }
        // SQLite gives no other page size to a database in memory.
        let source = folder + "/source.db"
        try Files.write(DatabaseState.inRollbackMode(image), to: source)
        let connection = try Connection(path: source, mode: .readWrite)
        try connection.execute(
            // Deleted content must not live on in the gaps of pages, whatever this SQLite's default is.
            "PRAGMA secure_delete = ON; PRAGMA auto_vacuum = NONE; PRAGMA page_size = \(pageSize); PRAGMA synchronous = OFF"
        )
        if try connection.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'") == .integer(1) {
            try connection.execute(
                """
                CREATE TEMP TABLE ordered AS SELECT name, seq FROM main.sqlite_sequence ORDER BY name;
                DELETE FROM main.sqlite_sequence;
                INSERT INTO main.sqlite_sequence SELECT name, seq FROM ordered ORDER BY name;
                DROP TABLE ordered;
                """
            )
        }
        let path = folder + "/image.db"
        try connection.run("VACUUM INTO ?", [.text(path)])
        return try Files.read(path, limit: 1 << 31)
    }

    /// Change counter, schema cookie and version-valid-for, then the library's version
    /// (https://sqlite.org/fileformat2.html#the_database_header).
    private static func withoutHistory(_ image: [UInt8]) -> [UInt8] {
        guard image.count >= 100 else { return image }
        var bytes = image
        for offset in [24, 40, 92] { bytes.replaceSubrange(offset..<offset + 4, with: [0, 0, 0, 1]) }
        bytes.replaceSubrange(96..<100, with: [0, 0, 0, 0])
        return bytes
    }
}
