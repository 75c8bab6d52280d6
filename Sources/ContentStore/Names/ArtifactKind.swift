/// What an artifact is; each kind has one OCI artifact type and one config media type.
package enum ArtifactKind: String, Sendable, CaseIterable {
    case environment
    case taskSet = "taskset"
    case seed
    case trajectorySet = "trajectoryset"
    /// What checking an environment found. It has no name of its own: it is found by the content id that it judges.
    case certificate

    /// The manifest's `artifactType`.
    package var artifactType: String { "application/vnd.awm.\(rawValue).v1" }

    /// The media type of the kind's config, whose digest is the content id.
    package var configMediaType: String { "application/vnd.awm.\(rawValue).config.v1+json" }

    /// The `schema` that the kind's config states.
    package var configSchema: String { "awm.\(rawValue).config/1" }

    /// How people read it.
    package var title: String {
        switch self {
        case .environment: "environment"
        case .taskSet: "task set"
        case .seed: "seed"
        case .trajectorySet: "trajectory set"
        case .certificate: "certificate"
        }
    }

    init?(artifactType: String) {
        guard let kind = ArtifactKind.allCases.first(where: { $0.artifactType == artifactType }) else { return nil }
        self = kind
    }
}

/// The media types of awm's layers.
package enum LayerType: String, Sendable {
    /// Source files of a package, except those of its seed: a deterministic tar.
    case package = "application/vnd.awm.package.v1.tar+zstd"
    /// Tasks and verifiers, one JSON object a line.
    case tasks = "application/vnd.awm.tasks.v1.jsonl+zstd"
    /// The sources a seed is built from: a deterministic tar.
    case seedSources = "application/vnd.awm.seed.sources.v1.tar+zstd"
    /// A seed as a SQLite database; derived when the seed has sources.
    case seedImage = "application/vnd.awm.seed.image.v1.sqlite3+zstd"
    /// Rollouts, one JSON object a line, in zstd frames of whole records with a seek table.
    case pack = "application/vnd.awm.pack.v1.jsonl+zstd"
    /// Where the records of a pack are, and what they can be found by.
    case packIndex = "application/vnd.awm.packindex.v1"
    /// What a certificate says, as one JSON object.
    case certificate = "application/vnd.awm.certificate.v1.json+zstd"
}
