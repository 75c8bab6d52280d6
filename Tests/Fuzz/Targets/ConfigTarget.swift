import ContentStore
import JSON
import Trajectories

/// Configs of every kind, by the schema that they state.
final class ConfigTarget: FuzzTarget {
    static let name = "config"
    static let isJSON = true
    static let limit = 64 << 10
    static let dictionary =
        ArtifactKind.allCases.map(\.configSchema) + [
            "schema", "files", "path", "size", "sha256", "packs", "records", "environments", "tables", "rows", "tasks",
            "../../etc/passwd", "sha256:" + WordCorpus.hex, WordCorpus.hex, "awm.seed.config/2", "a/b/../c",
        ]

    private let store: Store
    private var count = 0

    init(corpus: String, folder: String) throws {
        store = try Store(at: folder + "/store", creating: true)
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let config = try? JSON(parsing: bytes), let schema = config["schema"]?.stringValue,
            let kind = ArtifactKind.allCases.first(where: { $0.configSchema == schema }),
            let canonical = try? config.canonicalBytes()
        else { return false }
        // A double of whole value beyond 2^53 is written as an integer, which is refused when it is read again.
        guard let again = try? JSON(parsing: canonical).canonicalBytes() else { return false }
        try require(again == canonical, "a config has two canonical forms")
        guard try isValid(config, kind) else { return false }
        count += 1
        if count % 16 == 0 { try keep(config, kind) }
        return true
    }

    private func isValid(_ config: JSON, _ kind: ArtifactKind) throws -> Bool {
        switch kind {
        case .environment, .seed:
            guard let files = try? ConfigFile.list(in: config) else { return false }
            let again: JSON = ["files": .array(files.map(\.json))]
            let listed = try accepted("a list of files that was written") { try ConfigFile.list(in: again) }
            try require(listed == files, "a list of files is read as another one")
        case .trajectorySet:
            guard let set = try? TrajectorySet(config: config) else { return false }
            let again = try accepted("a set's config that was written") { try TrajectorySet(config: set.config) }
            try require(again.packs == set.packs && again.environments == set.environments, "a set is read as another")
            try require(set.records >= 0, "a set has a negative number of records")
        case .taskSet, .session, .certificate, .synthesis, .recipe, .answer: break
        }
        return true
    }

    /// Adds an artifact without layers that has the config, and checks the store.
    private func keep(_ config: JSON, _ kind: ArtifactKind) throws {
        try accepted("an accepted config cannot be stored") {
            let ingest = try Ingest(store)
            let artifact = try ingest.add(NewArtifact(kind: kind, config: config, layers: []))
            try ingest.commit([("probe", "latest", artifact)], action: "add")
            _ = try store.config(of: store.resolve(Reference(parsing: "probe")).manifest)
            _ = try store.fsck(depth: .deep)
        }
    }
}
