package import ContentStore
package import Environments
package import JSON
package import Verification

/// Makes environments by their place in a series: the same place always gives the same environment.
package protocol EnvironmentMaker: Sendable {
    /// The program, and the version of its rules and blueprints: with another version a place may give another environment.
    var generator: SynthesisRecord.Generator { get }

    /// All else that decides what the environment at a place is, such as a seed. It begins every record of that place.
    func inputs(_ index: Int) -> JSONObject

    /// Makes the environment at a place. May be called on several threads at once.
    func make(_ index: Int) throws -> MadeEnvironment
}

/// An environment that was made, and how.
package struct MadeEnvironment: Sendable {
    package var environment: AssembledEnvironment
    /// What checking it found; `nil` when it was not checked.
    package var certificate: Certificate?
    package var record: SynthesisRecord
    /// The environment as it is to be stored.
    package private(set) var artifact: NewArtifact

    package init(environment: AssembledEnvironment, certificate: Certificate?, record: SynthesisRecord) {
        self.environment = environment
        self.certificate = certificate
        self.record = record
        artifact = environment.artifacts.environment
    }

    /// Compresses the environment's layers, harder than a store does by itself: thousands of environments are made once, and
    /// kept and copied often.
    package mutating func pack() throws(StoreError) { artifact = try artifact.compressed(level: 12) }

    package var name: String { environment.package.settings.name }

    /// Whether it is kept: it is certified, or nobody asked.
    package var isKept: Bool { certificate.map { $0.level == .certified } ?? true }
}
