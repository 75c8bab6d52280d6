import ContentStore
import Glibc
import SQLite
import Synchronization
import Testing

struct ConcurrencyTests {
    /// Runs `body` on threads of their own, all at once, and gives what they threw.
    private func inParallel(
        _ count: Int,
        meanwhile: () -> Void = {},
        _ body: @escaping @Sendable (Int) throws -> Void
    ) -> [any Error] {
        final class Work: Sendable {
            let number: Int
            let body: @Sendable (Int) throws -> Void
            let failures: Failures

            init(number: Int, body: @escaping @Sendable (Int) throws -> Void, failures: Failures) {
                self.number = number
                self.body = body
                self.failures = failures
            }
        }
        final class Failures: Sendable {
            let all = Mutex<[any Error]>([])
        }
        let failures = Failures()
        var threads: [pthread_t] = []
        for number in 0..<count {
            var thread = pthread_t()
            let work = Unmanaged.passRetained(Work(number: number, body: body, failures: failures))
            pthread_create(
                &thread,
                nil,
                { context in
                    guard let context else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                    do {
                        try work.body(work.number)
                    } catch {
                        work.failures.all.withLock { $0.append(error) }
                    }
                    return nil
                },
                work.toOpaque()
            )
            threads.append(thread)
        }
        meanwhile()
        for thread in threads { pthread_join(thread, nil) }
        return failures.all.withLock { $0 }
    }

    @Test func `Several make the same store at once`() throws {
        for _ in 0..<5 {
            let fixture = try Fixture()
            let path = fixture.path
            let failures = inParallel(6) { number in
                try Store(at: path, creating: true).add(seed("\(number)"), as: "shop-\(number)")
            }
            #expect(failures.isEmpty, "\(failures)")
            #expect(try fixture.store().names() == (0..<6).map { "shop-\($0):latest" })
            #expect(try fixture.listed().count == 6)
            #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
        }
    }

    @Test func `Several add at once, the same and different things, and nothing is lost`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        let path = fixture.path
        let failures = inParallel(4) { number in
            for round in 0..<12 {
                let store = try Store(at: path)
                try store.add(seed(database("\(number) \(round)", rows: 5)), as: "own-\(number)", "\(round).0.0")
                try store.add(seed(database("\(round)", rows: 5)), as: "same", "\(round).0.0")
                try store.add(seed(database("\(number)", rows: 5)), as: "moving")
                _ = try store.resolve("moving")
            }
        }
        #expect(failures.isEmpty, "\(failures)")
        let store = try fixture.store()
        #expect(try store.referenceEntries().count == 4 * 12 + 12 + 1)
        #expect(try fixture.listed() == store.names())
        #expect(try store.fsck(depth: .deep).findings.isEmpty)
        #expect(try Files.names(in: path + "/awm/sessions").isEmpty)
    }

    @Test func `A version that two set at once goes to one of them`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        let path = fixture.path
        let failures = inParallel(4) { number in
            try Store(at: path).add(seed("\(number)"), as: "shop", "1.0.0")
        }
        #expect(failures.compactMap { ($0 as? StoreError)?.code } == [.alreadyExists, .alreadyExists, .alreadyExists])
        #expect(try fixture.store().reflog(name: "shop", tag: nil).count == 1)
    }

    /// Holds a lock of SQLite's in another process until told to let go.
    private func hold(_ fixture: Fixture, _ sql: String) throws -> Command {
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1], isolation_level=None)
            connection.execute(sys.argv[2])
            print("held", flush=True)
            sys.stdin.readline()
            connection.execute("ROLLBACK")
            """
        let command = try Command(["python3", "-c", script, fixture.path + "/awm/refs.db", sql])
        #expect(try command.line() == "held")
        return command
    }

    @Test func `While another process writes, reading goes on and writing says who is in the way`() throws {
        let fixture = try Fixture()
        let shop = try fixture.store().add(seed(), as: "shop")
        let holder = try hold(fixture, "BEGIN IMMEDIATE")
        #expect(try fixture.store(patience: 50).resolve("shop") == shop)
        #expect(try fixture.store(patience: 50).fsck(depth: .deep).isClean)
        let store = try fixture.store(patience: 50)
        for change in [
            { try store.tag(shop, name: "bank", tag: "latest") },
            { try store.untag(name: "shop", tag: "latest") },
            { try store.add(seed("two"), as: "bank") },
        ] {
            let error = try #require(try failure { try change() })
            #expect(error.code == .locked)
            #expect(error.message.contains("another process"))
        }
        #expect(try store.names() == ["shop:latest"])
        holder.write([0x0A])
        holder.finish()
        try store.tag(shop, name: "bank", tag: "latest")
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
    }

    @Test func `Who waits long enough gets its turn`() throws {
        let fixture = try Fixture()
        let shop = try fixture.store().add(seed(), as: "shop")
        let holder = try hold(fixture, "BEGIN IMMEDIATE")
        let path = fixture.path
        let letGo = {
            holder.write([0x0A])
            holder.finish()
        }
        let failures = inParallel(1, meanwhile: letGo) { _ in
            try Store(at: path).tag(shop, name: "bank", tag: "latest")
        }
        #expect(failures.isEmpty)
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
    }

    /// skopeo truncates `oci-layout` and `index.json` and writes them again, whenever it copies into a folder.
    @Test func `Files that another tool is just rewriting in place are read when they are whole`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let script = """
            import sys, threading
            files = [(name, open(name, "rb").read()) for name in sys.argv[1:]]
            ended = threading.Event()
            threading.Thread(target=lambda: (sys.stdin.readline(), ended.set())).start()
            print("started", flush=True)
            while not ended.is_set():
                for name, content in files:
                    with open(name, "r+b", buffering=0) as file:
                        file.truncate()
                        file.write(content)
                    for _ in range(20): open(name, "rb").read()
            """
        let rewriter = try Command([
            "python3", "-c", script, fixture.path + "/oci-layout", fixture.path + "/index.json",
        ])
        #expect(try rewriter.line() == "started")
        for _ in 0..<200 { #expect(try fixture.store().names() == ["shop:latest"]) }
        for _ in 0..<20 { #expect(try fixture.store(.readOnly).names() == ["shop:latest"]) }
        rewriter.write([0x0A])
        rewriter.finish()
    }

    @Test func `A process that is killed in the middle of a write leaves nothing of it`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1], isolation_level=None)
            connection.execute("PRAGMA cache_size=1")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM reference")
            for number in range(5000):
                connection.execute("INSERT INTO reflog (at_ms, name, tag, action) VALUES (1, ?, 'x', 'add')", [str(number)])
            print("held", flush=True)
            sys.stdin.readline()
            """
        let victim = try Command(["python3", "-c", script, fixture.path + "/awm/refs.db"])
        #expect(try victim.line() == "held")
        victim.kill()
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        #expect(try store.reflog(name: nil, tag: nil).count == 1)
        #expect(try store.fsck(depth: .deep).isClean)
    }

    @Test func `A projection that another process holds up is waited for, and then says so`() throws {
        let fixture = try Fixture()
        let shop = try fixture.store().add(seed(), as: "shop")
        let holder = try Command(["flock", fixture.path + "/awm", "sh", "-c", "echo held; read line"])
        #expect(try holder.line() == "held")
        let store = try fixture.store(patience: 50)
        #expect(try code { try store.tag(shop, name: "bank", tag: "latest") } == .locked)
        holder.write([0x0A])
        holder.finish()
        // The reference itself was set; the projection is made up for.
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
        #expect(try fixture.listed() == ["bank:latest", "shop:latest"])
    }

    @Test func `Expanded copies may be evicted while they are used`() throws {
        let fixture = try Fixture()
        let image = try database(rows: 2000)
        let layer = try #require(try fixture.store().add(seed(image), as: "shop").manifest.layer(.seedImage))
        let (path, raw) = (fixture.path, fixture.path + "/awm/raw")
        let isDone = Atomic(0)
        let failures = inParallel(3) { number in
            guard number > 0 else {
                while isDone.load(ordering: .relaxed) < 2 { Files.remove(raw) }
                return
            }
            defer { isDone.add(1, ordering: .relaxed) }
            let store = try Store(at: path)
            for round in 0..<300 {
                let file = "\(path)-\(number)-\(round)"
                try store.writeContent(of: layer, to: file)
                #expect(try Files.read(file, limit: 1 << 26) == image)
                Files.remove(file)
                #expect(try store.mappedContent(of: layer).withBytes { Array($0) } == image)
            }
        }
        #expect(failures.isEmpty)
    }
}
