internal import CSQLite

/// The SQLite library this process runs on.
///
/// Two processes give the same bytes when `sourceID` and `compileOptions` agree, so rollouts record both.
package enum SQLiteLibrary {
    /// The version, such as "3.40.1".
    package static let version = String(cString: sqlite3_libversion())

    /// The exact source: a date and the hash of the check-in.
    package static let sourceID = String(cString: sqlite3_sourceid())

    /// The compile-time options in SQLite's own order, without the `SQLITE_` prefix.
    package static let compileOptions: [String] = {
        var options: [String] = []
        while let option = sqlite3_compileoption_get(Int32(options.count)) { options.append(String(cString: option)) }
        return options
    }()

    /// Configures SQLite for this process, once: our allocator, no memory statistics, paths that are never URIs,
    /// no local time.
    ///
    /// Every way to a connection comes through here. The value is what SQLite answered; anything but `SQLITE_OK`
    /// means that someone used SQLite before us, so memory budgets are not enforced.
    static let configuration: Int32 = awm_sqlite_configure()

    /// Throws unless SQLite is configured as this target needs it.
    static func requireConfiguration() throws(SQLiteError) {
        guard configuration == SQLITE_OK else {
            throw SQLiteError(
                extendedCode: configuration,
                message: "SQLite was initialised by other code in this process before it could be configured"
            )
        }
    }
}
