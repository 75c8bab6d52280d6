import ContentStore
import Glibc
import JSON
import SQLite
import Synchronization
import Testing

struct StoreLifeTests {
    @Test func `A missing or empty folder becomes a store`() throws {
        let fixture = try Fixture()
        #expect(try code { _ = try Store(at: fixture.path) } == .notAStore)
        _ = try fixture.store()
        #expect(
            try listing(fixture.path) == [
                "awm", "awm/format.json", "awm/refs.db", "awm/sessions", "blobs", "blobs/sha256", "index.json",
                "oci-layout",
            ]
        )
        #expect(try text(of: fixture.path + "/oci-layout") == #"{"imageLayoutVersion":"1.0.0"}"#)
        #expect(
            try text(of: fixture.path + "/index.json")
                == #"{"manifests":[],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}"#
        )
        #expect(
            try text(of: fixture.path + "/awm/format.json")
                == #"{"features":{"gc":[],"read":[],"write":[]},"format":1,"schema":"awm.store/1"}"#
        )
        let empty = fixture.folder.file("deep/er/empty")
        try Files.makeFolder(empty)
        _ = try Store(at: empty, creating: true)
        _ = try Store(at: fixture.folder.file("a/new/one"), creating: true)
        try Files.makeFolder(fixture.folder.file("elsewhere"))
        #expect(symlink(fixture.folder.file("elsewhere"), fixture.folder.file("link")) == 0)
        _ = try Store(at: fixture.folder.file("link"), creating: true)
        #expect(Files.exists(fixture.folder.file("elsewhere/oci-layout")))
    }

    @Test func `A log that is there is synced before anything in it is believed`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(seed(), as: "shop")
        let folder = fixture.path + "/awm"
        let log = folder + "/refs.db-wal"
        #expect(Files.exists(log))
        let synced = Mutex<[String]>([])
        Files.observer.withLock { observer in
            observer = FileObserver { event in
                switch event {
                case .sync(log): synced.withLock { $0.append("log") }
                case .syncFolder(folder): synced.withLock { $0.append("names") }
                default: break
                }
            }
        }
        defer { Files.observer.withLock { $0 = nil } }
        _ = try fixture.store()
        #expect(synced.withLock { $0 }.starts(with: ["log", "names"]))
        withExtendedLifetime(store) {}
    }

    @Test func `A folder with other files in it is not taken`() throws {
        let fixture = try Fixture()
        try Files.makeFolder(fixture.path)
        try Files.write([1], to: fixture.path + "/thesis.txt")
        let error = try #require(try failure { _ = try fixture.store() })
        #expect(error.code == .notAStore)
        #expect(error.message.contains("other files"))
        #expect(try listing(fixture.path) == ["thesis.txt"])
        #expect(try code { _ = try Store(at: fixture.path + "/thesis.txt", creating: true) } == .notAStore)
    }

    @Test func `What a creation that was killed leaves behind is in nobody's way`() throws {
        let fixture = try Fixture()
        try Files.makeFolder(fixture.path)
        try Files.write([], to: fixture.path + "/oci-layout.tmp")
        _ = try fixture.store().add(seed(), as: "shop")
        // The marker is there, and nothing else yet.
        let second = fixture.folder.file("second")
        try Files.makeFolder(second)
        try Files.write(Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), to: second + "/oci-layout")
        try Store(at: second, creating: true).add(seed(), as: "shop")
        #expect(try Store(at: second).names() == ["shop:latest"])
        // The databases were being made.
        for name in ["refs.db.tmp", "refs.db.tmp-wal", "index.db.tmp", "index.json.tmp", "format.json.tmp"] {
            try Files.write([1, 2, 3], to: second + "/awm/" + name)
        }
        Files.remove(second + "/awm/refs.db")
        Files.remove(second + "/awm/index.db")
        #expect(try Store(at: second).names() == ["shop:latest"])
    }

    @Test func `What was added is there after opening again`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(seed(), as: "shop", "1.0.0")
        let found = try fixture.store().resolve("shop:1.0.0")
        #expect(found == added)
        #expect(try fixture.store().content(of: found.manifest.layers[0]) == database())
    }

    @Test func `Opening and reading change nothing on the disk`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let before = try stamps(fixture.path)
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        let artifact = try store.resolve("shop")
        #expect(try store.resolve("@\(artifact.contentID.hex.prefix(12))") == artifact)
        _ = try store.content(of: artifact.manifest.layers[0])
        _ = try store.fsck(depth: .deep)
        // SQLite makes the log that readers share, and removes it when the last one goes.
        #expect(try stamps(fixture.path, except: ["refs.db-shm", "refs.db-wal"]) == before)
    }

    /// Names, sizes and times of change of all files.
    private func stamps(_ folder: String, except: Set<String> = []) throws -> [String] {
        try listing(folder).filter { !except.contains(String($0.split(separator: "/").last ?? "")) }.map { name in
            var status = stat()
            #expect(lstat(folder + "/" + name, &status) == 0)
            // A folder's time moves with the log's coming and going.
            guard status.st_mode & S_IFMT == S_IFREG else { return name }
            return "\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_ino)"
        }
    }

    @Test func `Blobs are read-only and named by their digest`() throws {
        let fixture = try Fixture()
        try fixture.store().add(environment(), as: "shop")
        for name in try fixture.blobs() {
            var status = stat()
            #expect(stat(fixture.path + "/blobs/sha256/" + name, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o444)
            #expect(try SHA256.hash(Files.read(fixture.path + "/blobs/sha256/" + name, limit: 1 << 20)).hex == name)
        }
    }

    @Test func `A fresh clone without our folder takes its references from the index`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(seed("shop"), as: "shop", "1.0.0")
        try store.add(seed("bank"), as: "team/bank")
        Files.remove(fixture.path + "/awm")
        let clone = try fixture.store()
        #expect(try clone.names() == ["shop:1.0.0", "team/bank:latest"])
        #expect(try clone.resolve("shop:1.0.0") == shop)
        #expect(try clone.reflog(name: "shop", tag: nil).map(\.action) == ["adopt"])
    }

    @Test func `A clone without its empty folders is completed`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        Files.remove(fixture.path + "/blobs")
        Files.remove(fixture.path + "/awm")
        try fixture.store().add(seed(), as: "shop")
        Files.remove(fixture.path + "/awm/sessions")
        try fixture.store().add(seed("two"), as: "bank")
    }

    @Test func `A layout of another tool becomes a store when it is first opened`() throws {
        let fixture = try Fixture()
        try Files.makeFolder(fixture.path + "/blobs/sha256")
        try Files.write(Array(#"{"imageLayoutVersion": "1.0.0"}"#.utf8), to: fixture.path + "/oci-layout")
        try Files.write(
            Array(#"{"schemaVersion":2,"manifests":[],"annotations":{"kept":"yes"}}"#.utf8),
            to: fixture.path + "/index.json"
        )
        let store = try Store(at: fixture.path)
        try store.add(seed(), as: "shop")
        #expect(try fixture.listed() == ["shop:latest"])
        #expect(try fixture.index()["annotations"]?["kept"] == "yes")
    }

    @Test(arguments: [
        #"{"imageLayoutVersion":"2.0.0"}"#, #"{"imageLayoutVersion":1}"#, "{}", "[]",
    ])
    func `Another layout version is refused`(layout: String) throws {
        let fixture = try Fixture()
        try Files.makeFolder(fixture.path)
        try Files.write(Array(layout.utf8), to: fixture.path + "/oci-layout")
        #expect(try code { _ = try fixture.store() } == .unsupportedFormat)
    }

    @Test func `A marker that is no JSON is refused`() throws {
        let fixture = try Fixture()
        try Files.makeFolder(fixture.path)
        try Files.write(Array("{\"imageLayout".utf8), to: fixture.path + "/oci-layout")
        #expect(try code { _ = try fixture.store() } == .corrupt)
    }

    @Test(arguments: [
        #"{"format":2,"features":{"read":[],"write":[],"gc":[]}}"#, #"{"format":"1"}"#, "{}",
        #"{"format":1,"features":{"read":["encryption"],"write":[],"gc":[]}}"#,
        #"{"format":1,"features":{"read":[7]}}"#,
    ])
    func `An unknown format, and an unknown feature that reading needs, are refused`(format: String) throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        try Files.replace(fixture.path + "/awm/format.json", with: Array(format.utf8))
        for access in [Store.Access.readWrite, .readOnly] {
            let error = try #require(try failure { _ = try Store(at: fixture.path, access: access) })
            #expect(error.code == .unsupportedFormat)
            #expect(error.message.contains("use a newer awm"))
        }
    }

    @Test func `A store with an unknown feature for writing is read and not changed`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let format = #"{"format":1,"features":{"read":[],"write":["shards"],"gc":["x"]}}"#
        try Files.replace(fixture.path + "/awm/format.json", with: Array(format.utf8))
        let store = try Store(at: fixture.path)
        #expect(store.access == .readOnly)
        #expect(try store.names() == ["shop:latest"])
        let error = try #require(try failure { try store.untag(name: "shop", tag: "latest") })
        #expect(error.code == .readOnly)
        #expect(error.message.contains("\"shards\""))
    }

    @Test func `Features for collection only are nobody's business who collects nothing`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        let format = #"{"format":1,"features":{"read":[],"write":[],"gc":["leases"]}}"#
        try Files.replace(fixture.path + "/awm/format.json", with: Array(format.utf8))
        try fixture.store().add(seed(), as: "shop")
    }

    @Test func `References of a newer version are refused`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        try Connection(path: fixture.path + "/awm/refs.db", mode: .readWrite).run("PRAGMA user_version = 3")
        let error = try #require(try failure { _ = try fixture.store() })
        #expect(error.code == .unsupportedFormat)
    }

    @Test func `Damaged references are said to be damaged`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        try Files.write([UInt8](repeating: 7, count: 8192), to: fixture.path + "/awm/refs.db", replacing: true)
        #expect(try code { _ = try fixture.store() } == .corrupt)
        // They are what another process wrote down; without them, the index has the same names.
        Files.remove(fixture.path + "/awm/refs.db")
        #expect(try fixture.store().names() == ["shop:latest"])
    }

    @Test(arguments: [nil, [], Array("no database".utf8), [UInt8](repeating: 7, count: 8192)] as [[UInt8]?])
    func `The index of blobs is made anew when it is gone or damaged`(bytes: [UInt8]?) throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(seed(), as: "shop")
        let cache = fixture.path + "/awm/index.db"
        Files.remove(cache)
        if let bytes { try Files.write(bytes, to: cache) }
        #expect(try fixture.store().resolve("@" + added.manifestDigest.hex.prefix(8)) == added)
        // Reindexing does as well, whatever state it is in.
        try Files.write(bytes ?? [], to: cache, replacing: true)
        try fixture.store().reindex()
        #expect(try fixture.store().resolve("@" + added.contentID.hex.prefix(8)) == added)
    }

    @Test func `An index of blobs of another version is made anew`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(seed(), as: "shop")
        try Connection(path: fixture.path + "/awm/index.db", mode: .readWrite).execute(
            "DROP TABLE manifest; PRAGMA user_version = 99"
        )
        #expect(try fixture.store().resolve("@" + added.contentID.hex.prefix(8)) == added)
    }

    @Test func `Damage inside the index of blobs is healed by making it anew`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(seed(), as: "shop")
        try Connection(path: fixture.path + "/awm/index.db", mode: .readWrite).execute(
            "UPDATE manifest SET digest = 'x', content_id = 'sha256:' || substr(content_id, 8, 20)"
        )
        try fixture.store().untag(name: "shop", tag: "latest")
        #expect(try code { _ = try fixture.store().resolve("@" + added.contentID.hex.prefix(8)) } == .notFound)
        try fixture.store().reindex()
        #expect(try fixture.store().resolve("@" + added.contentID.hex.prefix(8)) == added)
    }
}
