import CSQLite
import JSON
import SQLite
import Testing

@testable import ContentStore
@testable import SQLite

/// A store is used for months: what its log remembers must not make the next operation slower.
struct HistoryGrowthTests {
    /// Something done with a store in which `shop:latest` is an artifact, whose log has no entry younger than a day but those of
    /// that.
    enum Act: CaseIterable {
        case open, openAfterAnotherTool, add, addAgain, tag, moveTag, untag, read, history, collect, collectWithoutLog
    }

    /// Counts what SQLite does on a connection. A look-up in a tree is one step however many rows there are.
    private final class StepCount {
        private(set) var steps = 0
        private let connection: Connection

        init(_ connection: Connection) {
            self.connection = connection
            sqlite3_trace_v2(
                connection.handle,
                UInt32(SQLITE_TRACE_PROFILE),
                { _, context, statement, _ in
                    guard let context, let statement else { return 0 }
                    let steps = sqlite3_stmt_status(OpaquePointer(statement), SQLITE_STMTSTATUS_VM_STEP, 1)
                    Unmanaged<StepCount>.fromOpaque(context).takeUnretainedValue().steps += Int(steps)
                    return 0
                },
                Unmanaged.passUnretained(self).toOpaque()
            )
        }

        deinit { sqlite3_trace_v2(connection.handle, 0, nil, nil) }
    }

    /// The steps of an act when the log has so many old entries of other names.
    private func steps(of act: Act, entries: Int) throws -> Int {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(seed("one"), as: "shop")
        try store.references.transaction {
            try store.references.connection.run(
                """
                INSERT INTO reflog (at_ms, name, tag, new, action)
                WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
                SELECT 1000 + n, 'runs-' || n % 7, 'latest', ?2, 'rollout' FROM number
                """,
                [.integer(Int64(entries)), .text(SHA256.hash([]).description)]
            )
        }
        // Other names have changed; when that is projected, nothing is new.
        try store.projectIndex()
        if act == .openAfterAnotherTool {
            var index = try #require(try fixture.index().objectValue)
            let entries = try #require(index["manifests"]?.arrayValue)
            index["manifests"] = .array(entries + [["mediaType": "application/x", "name": "somebody's"]])
            try Files.replace(fixture.path + "/index.json", with: JSON.object(index).rowBytes())
        }
        let other = act == .moveTag ? try store.add(seed("two"), as: "two") : shop
        var plan = CollectionPlan()
        plan.logAge = act == .collectWithoutLog ? 0 : 24 * 3600
        let count = StepCount(store.references.connection)
        switch act {
        case .open, .openAfterAnotherTool: try store.catchUp()
        case .add: try store.add(seed("three"), as: "three")
        case .addAgain: try store.add(seed("one"), as: "shop")
        case .tag: try store.tag(shop, name: "shop", tag: "1")
        case .moveTag: try store.tag(other, name: "shop", tag: "latest")
        case .untag: try store.untag(name: "shop", tag: "latest")
        case .read: _ = try store.resolve("shop")
        case .history: #expect(try store.reflog(name: "shop", tag: "latest").count == 1)
        case .collect, .collectWithoutLog: _ = try store.collect(plan)
        }
        return count.steps
    }

    @Test(arguments: Act.allCases) func `The length of the log does not matter`(act: Act) throws {
        let few = try steps(of: act, entries: 7)
        #expect(few > 0)
        #expect(try steps(of: act, entries: 5000) == few)
    }

    @Test func `A store of an earlier version gets the index of times when it is opened`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let connection = try Connection(path: fixture.path + "/awm/refs.db", mode: .readWrite)
        let index = "SELECT sql FROM sqlite_schema WHERE name = 'reflog_by_time'"
        let made = try connection.scalar(index)
        #expect(made != nil)
        try connection.execute("DROP INDEX reflog_by_time")
        #expect(try fixture.store().names() == ["shop:latest"])
        #expect(try connection.scalar(index) == made)
        #expect(try connection.scalar("PRAGMA integrity_check") == .text("ok"))
    }
}
