import Environments
import JSON
import Procedural
import Verification

/// A package as a generator writes it, and what its record is to say of it.
struct EnvironmentDraft: Sendable {
    var files: PackageFiles
    /// What was drawn: its domain, category, modules. It ends the record's parameters.
    var facts: JSONObject

    init(files: PackageFiles, facts: JSONObject = [:]) {
        self.files = files
        self.facts = facts
    }
}

/// A maker out of anything that writes packages: each is read, built, checked and certified.
struct CertifyingMaker: EnvironmentMaker {
    let generator: SynthesisRecord.Generator
    private let given: JSONObject
    /// How certificates are made; `nil` for none.
    private let certification: Certifier.Options?
    private let draft: @Sendable (Int) throws -> EnvironmentDraft

    /// `inputs` are those of every place; the place itself is added to them.
    init(
        _ generator: SynthesisRecord.Generator,
        inputs: JSONObject,
        certification: Certifier.Options? = Certifier.Options(),
        draft: @escaping @Sendable (Int) throws -> EnvironmentDraft
    ) {
        self.generator = generator
        given = inputs
        self.certification = certification
        self.draft = draft
    }

    func inputs(_ index: Int) -> JSONObject {
        var inputs = given
        inputs["index"] = .count(index)
        return inputs
    }

    func make(_ index: Int) throws -> MadeEnvironment {
        let draft = try draft(index)
        let environment = try AssembledEnvironment(EnvironmentPackage(draft.files))
        let certificate = try certification.map { options in
            try Certifier(environment, options).run()
        }
        var parameters = inputs(index)
        parameters["name"] = .string(environment.package.settings.name)
        for (key, value) in draft.facts { parameters[key] = value }
        let record = SynthesisRecord(
            environment: environment.contentID,
            generator: generator,
            parameters: parameters
        )
        return MadeEnvironment(environment: environment, certificate: certificate, record: record)
    }
}
