package import ContentStore
import Environments
package import JSON
import SQLite

/// A session's whole life as a small artifact, to be continued in another process: the environment by content id, the
/// pages that differ from its seed, the clock, the random source and the number of committed writes.
package struct SavedSession: Sendable {
    /// The schema of the config, `awm.session.config/1`.
    static let schema = ArtifactKind.session.configSchema

    /// The environment that it is a session of.
    package let environmentID: Digest
    /// What the environment is called, for people.
    package let environment: String
    private let moment: Moment
    private let pageSize: Int
    private let pageCount: Int
    /// The seed's image, whose pages those of the session are laid over.
    private let seed: Digest
    private let pages: [(number: Int, bytes: ArraySlice<UInt8>)]

    /// What to save of a state.
    ///
    /// Throws for a world that is in no store, since nothing would say which world the session belongs to.
    package init(_ snapshot: Snapshot) throws(RuntimeError) {
        let world = snapshot.world
        guard let id = world.environmentID else {
            throw RuntimeError(.notSaved, "\(world.settings.name) has no content id; add it to a store first")
        }
        guard snapshot.database.isKin(of: world.seed) else {
            throw RuntimeError(.notSaved, "the session's tables lie elsewhere than those of the world's seed")
        }
        environmentID = id
        environment = world.settings.name
        moment = snapshot.moment
        pageSize = snapshot.database.pageSize
        pageCount = snapshot.database.pageCount
        seed = SHA256.hash(world.seed.image)
        pages = snapshot.database.ownPages.map { ($0.number, $0.bytes[...]) }
    }

    /// The state to go on from.
    ///
    /// Throws `wrongSnapshot` when it is of another world, or when this SQLite lays the world's seed out in other pages
    /// than the one that saved it.
    package func snapshot(in world: World) throws(RuntimeError) -> Snapshot {
        guard world.environmentID == environmentID else {
            let other = world.environmentID.map { "\(world.settings.name)@\($0.short)" } ?? world.settings.name
            let message = "the session is one of \(environment)@\(environmentID.short), not of \(other)"
            throw RuntimeError(.wrongSnapshot, message)
        }
        guard SHA256.hash(world.seed.image) == seed else {
            throw RuntimeError(
                .wrongSnapshot,
                "the session was saved over a seed with other pages; SQLite \(SQLiteLibrary.version) lays it out differently"
            )
        }
        do {
            let database = try world.seed.replacing(pages, pageCount: pageCount)
            return Snapshot(world: world, database: database, moment, log: .incomplete, anchor: nil)
        } catch {
            throw RuntimeError(.databaseFailed, "the saved session's pages do not fit its seed", cause: error)
        }
    }
}

extension SavedSession {
    /// The config, whose digest is the content id of the saved session.
    package var config: JSON {
        let content = content
        return [
            "schema": .string(SavedSession.schema),
            "environment": ["name": .string(environment), "id": .string(environmentID.description)],
            "clock": .string(moment.clock.text),
            "milliseconds": .integer(moment.clock.milliseconds),
            "random": .string(SavedSession.hex(moment.chance.bytes)),
            "step": .integer(Int64(moment.step)),
            "pages": [
                "size": .integer(Int64(pageSize)), "count": .integer(Int64(pageCount)),
                "changed": .integer(Int64(pages.count)), "seed": .string(seed.description),
            ],
            "size": .integer(Int64(content.count)),
            "sha256": .string(SHA256.hash(content).hex),
        ]
    }

    /// The changed pages, each with its number before it (32 bits, little-endian), in order.
    package var content: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pages.count * (pageSize + 4))
        for page in pages {
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: page.number >> shift))
            }
            bytes += page.bytes
        }
        return bytes
    }

    /// The session as an artifact.
    package var artifact: NewArtifact {
        NewArtifact(kind: .session, config: config, layers: [NewLayer(type: .sessionPages, content: content)])
    }

    /// Reads a stored session. Throws when its config and its pages do not go together.
    package init(_ artifact: StoredArtifact, in store: Store) throws {
        guard artifact.kind == .session, let layer = artifact.manifest.layer(.sessionPages) else {
            throw StoreError(.invalidManifest, "\(artifact.contentID) is a \(artifact.kind.title), not a session")
        }
        try self.init(config: store.config(of: artifact.manifest), content: store.content(of: layer))
    }

    init(config: JSON, content: [UInt8]) throws {
        func number(_ value: JSON?, in range: ClosedRange<Int64>) throws -> Int {
            guard let number = value?.integerValue, range.contains(number) else { throw SavedSession.unreadable }
            return Int(number)
        }
        guard config["schema"]?.stringValue == SavedSession.schema else {
            let found = config["schema"]?.rowText() ?? "none"
            throw StoreError(
                .unsupportedFormat,
                "a session of the schema \(found); this awm reads \(SavedSession.schema)"
            )
        }
        guard let id = config["environment"]?["id"]?.stringValue,
            let name = config["environment"]?["name"]?.stringValue,
            let random = config["random"]?.stringValue, let chance = SessionChance(bytes: SavedSession.bytes(random)),
            let seed = config["pages"]?["seed"]?.stringValue,
            config["size"]?.integerValue == Int64(content.count),
            config["sha256"]?.stringValue == SHA256.hash(content).hex
        else { throw SavedSession.unreadable }
        environmentID = try Digest(parsing: id)
        environment = name
        self.seed = try Digest(parsing: seed)
        let milliseconds = try number(config["milliseconds"], in: 0...(1 << 48))
        moment = Moment(
            clock: WorldTime(milliseconds: Int64(milliseconds)),
            chance: chance,
            step: try number(config["step"], in: 0...(1 << 48))
        )
        pageSize = try number(config["pages"]?["size"], in: 512...65536)
        pageCount = try number(config["pages"]?["count"], in: 1...(1 << 31))
        let entry = pageSize + 4
        guard content.count % entry == 0 else { throw SavedSession.unreadable }
        pages = stride(from: 0, to: content.count, by: entry).map { start in
            let number = (0..<4).reduce(0) { $0 | Int(content[start + $1]) << ($1 * 8) }
            return (number, content[(start + 4)..<(start + entry)])
        }
    }

    private static let unreadable = StoreError(.corrupt, "the saved session's config does not fit its pages")

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// No bytes for what is not hexadecimal.
    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }.compactMap { $0 }
        guard digits.count == hex.utf8.count, digits.count % 2 == 0 else { return [] }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
