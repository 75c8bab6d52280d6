import Testing

@testable import SQLite

/// A world connection on a small database of its own.
func makeWorld(
    _ schema: String = "",
    limits: WorldLimits = WorldLimits(),
    as role: WorldConnection.Role = .program
)
    throws -> WorldConnection
{
    let builder = try Connection.inMemory()
    try builder.execute(schema)
    let world = try WorldConnection(image: try builder.serialize(), limits: limits)
    world.confine(role)
    world.beginCall()
    return world
}

extension WorldConnection {
    /// The first column of the first row, in a call of its own.
    func value(_ sql: String, _ bindings: [SQLValue] = []) throws -> SQLValue? {
        beginCall()
        return try connection.scalar(sql, bindings)
    }

    func text(_ sql: String) throws -> String? {
        if case .text(let text)? = try value(sql) { text } else { nil }
    }

    /// Expects that this connection does what an ordinary program does.
    func expectUsable(sourceLocation: SourceLocation = #_sourceLocation) {
        do {
            beginCall()
            #expect(try connection.scalar("SELECT 6 * 7") == .integer(42), sourceLocation: sourceLocation)
            #expect(
                try connection.query(trusted: "PRAGMA integrity_check") == [[.text("ok")]],
                sourceLocation: sourceLocation
            )
            #expect(!connection.isInTransaction, sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }
}
