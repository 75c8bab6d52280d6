/// What an artifact is; each kind has one OCI artifact type and one config media type.
package enum ArtifactKind: String, Sendable, CaseIterable {
    case environment
    case taskSet = "taskset"
    case seed
    case trajectorySet = "trajectoryset"
    case session
    /// What checking an environment found. It has no name of its own: it is found by the content id that it judges.
    case certificate
    /// How an environment was made. As a certificate it is found by the content id that it is about.
    case synthesis
    /// What a staged synthesis is to be made from: scenarios, prompts, models and numbers.
    case recipe
    /// What a model answered. It is about the recipe that asked, and found by the digest of the request.
    case answer

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
        case .session: "session"
        case .certificate: "certificate"
        case .synthesis: "synthesis record"
        case .recipe: "recipe"
        case .answer: "answer"
        }
    }

    /// Whether such artifacts are about another one, and kept and copied with it.
    package var isReferrer: Bool {
        switch self {
        case .certificate, .synthesis, .answer: true
        case .environment, .taskSet, .seed, .trajectorySet, .session, .recipe: false
        }
    }

    /// Whether `index.json` lists such artifacts though they have no name. A recipe has thousands of answers, and the file
    /// is written with each.
    var isListed: Bool { self == .certificate || self == .synthesis }

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
    /// The pages that a session has changed, each with its number.
    case sessionPages = "application/vnd.awm.session.pages.v1+zstd"
    /// What a certificate says, as one JSON object.
    case certificate = "application/vnd.awm.certificate.v1.json+zstd"
    /// How an environment was made, as one JSON object.
    case synthesis = "application/vnd.awm.synthesis.v1.json+zstd"
    /// What a synthesis is to be made from, as one JSON object.
    case recipe = "application/vnd.awm.recipe.v1.json+zstd"
    /// A request and what a model answered, as one JSON object.
    case answer = "application/vnd.awm.answer.v1.json+zstd"
}
