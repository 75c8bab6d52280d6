import Runtime
import SQLite
import Synchronization

/// What queries of checks give on an untouched state, each run once for all attempts that leave it untouched.
///
/// Only queries are kept that can see nothing of an attempt but its state: those that name neither the answer nor the calls.
final class UntouchedRows: Sendable {
    private let known = Mutex<[String: QueryRows]>([:])

    /// The rows of a query, from `run` where they are not known yet.
    func rows(of sql: String, _ run: () throws -> QueryRows) throws -> QueryRows {
        if let rows = known.withLock({ $0[sql] }) { return rows }
        let rows = try run()
        if !UntouchedRows.seesMore(sql) { known.withLock { $0[sql] = rows } }
        return rows
    }

    private static func seesMore(_ sql: String) -> Bool { sql.mentions("answer") || sql.mentions("calls") }
}

extension String {
    /// Whether a word of ASCII letters stands anywhere in a text of SQL, in any case, quoted or not.
    func mentions(_ word: String) -> Bool {
        let lower = utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return ByteSearch.first(Array(word.utf8), in: lower) != nil
    }
}
