import SQLite
import Testing

/// Databases as immutable values that share their pages.
struct DatabaseStateTests {
    private static func image(rows: Int = 200) throws -> [UInt8] {
        let connection = try Connection.inMemory()
        try connection.execute("PRAGMA page_size = 1024; CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)")
        for row in 0..<rows {
            try connection.run("INSERT INTO t (x) VALUES (printf('%0100d', ?))", [.integer(Int64(row))])
        }
        return try connection.serialize()
    }

    @Test func `A state has the bytes it was made from`() throws {
        let image = try Self.image()
        let state = try DatabaseState(image: image)
        #expect(state.image == image)
        #expect(state.pageSize == 1024)
        #expect(state.pageCount == image.count / 1024)
        #expect(state.ownPageCount == 0 && state.ownPages.isEmpty)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `A state is what was put into it, and those it came from stay`(seed: UInt64) throws {
        var chance = SessionChance(environmentSeed: 0x7374_6174, sessionSeed: seed)
        let base = try DatabaseState(image: Self.image(rows: 1 + Int(chance.next(below: 2_000))))
        var states: [(state: DatabaseState, image: [UInt8])] = [(base, base.image)]
        for _ in 0..<30 {
            let (from, image) = states[Int(chance.next(below: UInt64(states.count)))]
            // The header stays: it says what the page size is.
            let count = max(1, image.count / 1024 + Int(chance.next(below: 40)) - 20)
            var model = Array(image.prefix(count * 1024))
            model += [UInt8](repeating: 0, count: count * 1024 - model.count)
            let pages = (0..<chance.next(below: 12)).map { _ in
                (number: 2 + Int(chance.next(below: UInt64(max(count - 1, 1)))), bytes: chance.nextBytes(1024)[...])
            }.filter { $0.number <= count }
            for page in pages { model.replaceSubrange((page.number - 1) * 1024..<page.number * 1024, with: page.bytes) }
            let made = try from.replacing(pages, pageCount: count)
            #expect(made.image == model)
            #expect(made.isKin(of: base))
            states.append((made, model))
            #expect(try base.kin(image: model).image == model)
        }
        for (state, image) in states { #expect(state.image == image) }
    }

    @Test func `What is no number of pages, and a page without a place, is refused`() throws {
        let image = try Self.image()
        #expect(throws: SQLiteError.self) { try DatabaseState(image: Array(image.dropLast())) }
        #expect(throws: SQLiteError.self) { try DatabaseState(image: []) }
        #expect(throws: SQLiteError.self) { try DatabaseState(image: [UInt8](repeating: 7, count: 4096)) }
        let state = try DatabaseState(image: image)
        let page = [UInt8](repeating: 0, count: 1024)[...]
        for number in [0, -1, state.pageCount + 1, 1 << 40] {
            #expect(throws: SQLiteError.self) { try state.replacing([(number, page)], pageCount: state.pageCount) }
        }
        #expect(throws: SQLiteError.self) { try state.replacing([(1, page.dropLast())], pageCount: state.pageCount) }
        #expect(throws: SQLiteError.self) { try state.replacing([], pageCount: 1 << 40) }
        let other = try Connection.inMemory()
        try other.execute("PRAGMA page_size = 2048; CREATE TABLE t (x)")
        #expect(throws: SQLiteError.self) { try state.kin(image: other.serialize()) }
    }

    @Test func `A connection shows the state that is mounted, whichever it showed before`() throws {
        let base = try DatabaseState(image: Self.image(rows: 50))
        let connection = try WorldConnection(state: base, watching: [], limits: WorldLimits())
        connection.confine(.program)
        let count = try connection.connection.prepare("SELECT count(*) FROM t")
        let insert = try connection.connection.prepare("INSERT INTO t (x) VALUES ('new')")
        func rows() throws -> SQLValue {
            defer { count.reset() }
            _ = try count.step()
            return count.value(at: 0)
        }
        #expect(try rows() == .integer(50))
        try connection.connection.begin()
        try insert.finish()
        try connection.connection.commit()
        let one = try connection.publish()
        #expect(try rows() == .integer(51))
        #expect(connection.unmount())
        for _ in 0..<3 {
            for (state, expected) in [(base, 50), (one, 51)] as [(DatabaseState, Int64)] {
                connection.mount(state)
                #expect(try rows() == .integer(expected))
                #expect(try rows() == .integer(expected))
                #expect(connection.unmount())
            }
        }
        // What was not published is gone.
        connection.mount(base)
        try connection.connection.begin()
        insert.reset()
        try insert.finish()
        try connection.connection.commit()
        #expect(try rows() == .integer(51))
        #expect(connection.unmount())
        connection.mount(base)
        #expect(try rows() == .integer(50))
        #expect(connection.unmount())
    }

    @Test func `A connection that SQLite holds on to is not free`() throws {
        let base = try DatabaseState(image: Self.image(rows: 50))
        let connection = try WorldConnection(state: base, watching: [], limits: WorldLimits())
        let statement = try connection.connection.prepare("SELECT x FROM t")
        _ = try statement.step()
        #expect(!connection.unmount())
        statement.reset()
        connection.mount(base)
        #expect(connection.unmount())
        #expect(throws: SQLiteError.self) { try connection.connection.query("SELECT 1 FROM t") }
    }
}
