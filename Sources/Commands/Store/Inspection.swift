import ContentStore
import Environments
import JSON
import Runtime
import Trajectories
import Verification

/// What `awm store fsck --deep` asks of an artifact beyond its bytes: whether it means what its config states.
enum Inspection {
    static func run(_ artifact: StoredArtifact, _ config: JSON, _ store: Store) throws {
        switch artifact.kind {
        case .environment: try seed(of: artifact, logical: config["seed"]?["logical"], in: store)
        case .seed: try seed(of: artifact, logical: config["logical"], in: store)
        case .trajectorySet: try rollouts(of: artifact, in: store)
        case .session: _ = try SavedSession(artifact, in: store)
        case .taskSet: break
        case .certificate: _ = try StoredCertificate(artifact, in: store)
        case .synthesis: _ = try StoredSynthesisRecord(artifact, in: store)
        case .recipe, .answer:
            for layer in artifact.manifest.layers { _ = try JSON(parsing: store.content(of: layer)) }
        }
    }

    /// The database must have the logical digest that the config names.
    private static func seed(of artifact: StoredArtifact, logical: JSON?, in store: Store) throws {
        guard let stated = logical?.stringValue else {
            throw CommandFailure(.integrity, "the config states no logical digest")
        }
        let image = try SeedArtifact.image(of: artifact.manifest, in: store)
        let found = try SeedBuilder(clock: WorldTime(milliseconds: 0)).logicalDigest(of: image)
        guard found.description == stated else {
            throw CommandFailure(.integrity, "the database has the logical digest \(found), not \(stated)")
        }
    }

    /// Every row must be a rollout, and the packs what the config counts.
    private static func rollouts(of artifact: StoredArtifact, in store: Store) throws {
        var rows = try TrajectorySet.rows(of: artifact, in: store)
        while try rows.nextRollout() != nil {}
    }
}
