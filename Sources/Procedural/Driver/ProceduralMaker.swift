import ContentStore
import Environments
import JSON
package import Verification

/// The maker of environments from blueprints.
package enum ProceduralMaker {
    /// What is asked for.
    package struct Request: Sendable {
        package var seed: UInt64
        /// How many tasks each environment has.
        package var tasks: Int
        /// The only domains; none for all.
        package var domains: [String]
        /// How certificates are made; `nil` for none.
        package var certification: Certifier.Options?

        package init(seed: UInt64, tasks: Int, domains: [String], certification: Certifier.Options?) {
            self.seed = seed
            self.tasks = tasks
            self.domains = domains
            self.certification = certification
        }
    }

    /// A maker of what is asked for. Throws when a domain is unknown.
    package static func make(
        _ request: Request,
        from library: BlueprintLibrary
    ) throws(BlueprintError) -> CertifyingMaker {
        let composer = try Composer(library, seed: request.seed, domains: request.domains)
        return CertifyingMaker(
            SynthesisRecord.Generator(name: "awm.procedural", version: "1"),
            inputs: [
                "seed": .string(String(request.seed)), "tasks": .count(request.tasks),
                "domains": .array(request.domains.sorted().map { .string($0) }),
                "blueprints": .string(library.digest.description),
            ],
            certification: request.certification
        ) { index in
            let composition = composer.composition(index)
            throw BlueprintError(["\(composition.name): there is no writer of packages"])
        }
    }
}
