import ContentStore
package import Environments
package import JSON
package import Verification

/// The maker of environments from blueprints: composes each, makes its tasks and judges it. Tasks that the certificate
/// refuses are replaced by others, so that what is made is certified or said not to be.
package struct ProceduralMaker: EnvironmentMaker {
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

    /// How often tasks are replaced before an environment is given up.
    private static let rounds = 8

    package let generator = SynthesisRecord.Generator(name: "awm.procedural", version: EnvironmentGenerator.version)
    private let environments: EnvironmentGenerator
    private let request: Request
    private let blueprints: String

    /// A maker of what is asked for. Throws when a domain is unknown.
    package init(_ request: Request, from library: BlueprintLibrary) throws(BlueprintError) {
        environments = try EnvironmentGenerator(library, seed: request.seed, domains: request.domains)
        blueprints = library.digest.description
        self.request = request
    }

    package func inputs(_ index: Int) -> JSONObject {
        [
            "seed": .string(String(request.seed)), "tasks": .count(request.tasks),
            "domains": .array(request.domains.sorted().map { .string($0) }),
            "blueprints": .string(blueprints),
            "index": .count(index),
        ]
    }

    package func make(_ index: Int) throws -> MadeEnvironment {
        let draft = try environments.draft(index)
        let writer = EnvironmentWriter(draft.composition, draft.rows, draft.tools)
        let maker = TaskMaker(draft.composition, draft.rows, draft.tools, draft.world)
        var refused: Set<String> = []
        var environment = try AssembledEnvironment(
            EnvironmentPackage(writer.files(tasks: maker.tasks(request.tasks)))
        )
        guard let options = request.certification else { return made(environment, nil, draft, refused) }
        var certificate = try Certifier(environment, options).run()
        for _ in 0..<ProceduralMaker.rounds {
            let failed = certificate.tasks.filter { $0.level != .certified }.map(\.id)
            guard certificate.level != .certified, !failed.isEmpty else { break }
            refused.formUnion(failed)
            environment = try AssembledEnvironment(
                EnvironmentPackage(writer.files(tasks: maker.tasks(request.tasks, without: refused)))
            )
            certificate = try Certifier(environment, options).run()
        }
        return made(environment, certificate, draft, refused)
    }

    private func made(
        _ environment: AssembledEnvironment,
        _ certificate: Certificate?,
        _ draft: EnvironmentGenerator.Draft,
        _ refused: Set<String>
    ) -> MadeEnvironment {
        var parameters = inputs(draft.composition.index)
        parameters["name"] = .string(draft.composition.name)
        parameters["domain"] = .string(draft.composition.domain)
        parameters["category"] = .string(draft.composition.category)
        parameters["modules"] = .array(draft.composition.modules.map { .string($0) })
        if !refused.isEmpty { parameters["refused_tasks"] = .array(refused.sorted().map { .string($0) }) }
        let record = SynthesisRecord(environment: environment.contentID, generator: generator, parameters: parameters)
        return MadeEnvironment(environment: environment, certificate: certificate, record: record)
    }
}
