import ContentStore
import Environments
import JSON
import Runtime
import Trajectories

/// What is about to be added to a store, under which names.
struct Intake {
    struct Stored {
        var name: String
        var tag: String
        var artifact: StoredArtifact
    }

    private var artifacts: [(name: String, artifact: NewArtifact)]
    var warnings: [Finding] = []

    /// A checked package: the environment, then its task set and its seed.
    static func package(_ loaded: LoadedEnvironment, name: String?) throws -> Intake {
        guard let seed = loaded.seed else {
            throw CommandFailure(.usage, "\(loaded.title) is in a store already; awm store copy moves it")
        }
        let parts = try EnvironmentArtifacts(loaded.package, seed: seed)
        let name = name ?? loaded.package.settings.name
        var artifacts = [(name, parts.environment)]
        if let taskSet = parts.taskSet { artifacts.append((name + "/tasks", taskSet)) }
        artifacts.append((name + "/seed", parts.seed))
        return Intake(artifacts: artifacts, warnings: loaded.world.warnings)
    }

    static func seed(_ sources: SeedSources, _ image: SeedImage, name: String) throws -> Intake {
        let failures = image.failures.map { failure in
            var warning = failure
            warning.severity = .warning
            return warning
        }
        return Intake(artifacts: [(name, try SeedArtifact.make(sources, image: image))], warnings: failures)
    }

    static func tasks(_ tasks: [TaskDefinition], name: String) throws -> Intake {
        Intake(artifacts: [(name, try TaskSetArtifact.make(tasks))])
    }

    /// Rollout rows; a line that is not one is refused with its number.
    static func rollouts(_ bytes: [UInt8], file: String, name: String) throws -> Intake {
        var builder = TrajectorySetBuilder()
        for line in JSONLines(bytes) {
            do {
                _ = try builder.add(Rollout(json: JSON(parsing: line.bytes)))
            } catch {
                throw CommandFailure(.failed, "\(file), line \(line.number): \(error)")
            }
        }
        return Intake(artifacts: [(name, try builder.finish())])
    }

    /// Whether the first line of a JSONL file is a rollout.
    static func isRollouts(_ bytes: [UInt8]) throws -> Bool {
        var lines = JSONLines(bytes).makeIterator()
        guard let first = lines.next(), let row = try? JSON(parsing: first.bytes) else { return false }
        return row["schema"]?.stringValue?.hasPrefix("awm.rollout/") ?? (row["rollout_id"] != nil)
    }

    /// A name from a file's: `Orders 2026.sql` gives `orders-2026`.
    static func name(fromFile file: String) -> String {
        let stem = file.split(separator: ".").first ?? "unnamed"
        let words = stem.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.isEmpty ? "unnamed" : words.joined(separator: "-")
    }

    /// Stores everything and sets all references, or none.
    func store(in store: Store, tag: String, force: Bool) throws -> [Stored] {
        let ingest = try Ingest(store)
        let stored = try artifacts.map { Stored(name: $0.name, tag: tag, artifact: try ingest.add($0.artifact)) }
        try ingest.commit(stored.map { ($0.name, $0.tag, $0.artifact) }, action: "add", force: force)
        return stored
    }
}
