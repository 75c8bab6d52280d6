import SQLite
import Testing

/// The SQLite error that `body` throws; fails the test when it throws none.
func sqliteError(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws -> SQLiteError {
    try #require(throws: SQLiteError.self, sourceLocation: sourceLocation, performing: body)
}

/// The name of the extended code that `body` fails with; "ok" when it does not fail.
func errorCode(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "ok"
    } catch let error as SQLiteError {
        return error.codeName
    } catch {
        return "\(error)"
    }
}
