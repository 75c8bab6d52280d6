package import JSON
import JSONSchema

/// The prompts of all stages, with the JSON Schemas of their answers.
package struct PromptLibrary: Sendable {
    package private(set) var templates: [StageName: PromptTemplate]

    /// The prompts that come with awm.
    package static let builtIn: PromptLibrary = {
        do {
            return try PromptLibrary(StageName.allCases.map { String(decoding: text(of: $0), as: UTF8.self) })
        } catch {
            preconditionFailure("a built-in prompt is broken: \(error)")
        }
    }()

    /// The prompts with these texts. Throws unless there is one of each stage.
    package init(_ texts: [String]) throws(SynthesisError) {
        templates = [:]
        for text in texts {
            let template = try PromptTemplate(text)
            templates[template.stage] = template
        }
        for stage in StageName.allCases where templates[stage] == nil {
            throw SynthesisError(.invalidRecipe, "there is no prompt of the stage \(stage.rawValue)")
        }
    }

    /// The prompt of a stage.
    package subscript(stage: StageName) -> PromptTemplate {
        guard let template = templates[stage] else { preconditionFailure("a library has all stages") }
        return template
    }

    /// Puts another prompt in the place of the one for its stage.
    package mutating func replace(by template: PromptTemplate) { templates[template.stage] = template }

    /// The schema of a stage's answer; `nil` for stages that act.
    package static func schema(of stage: StageName) -> JSON? { schemas[stage]?.source }

    static func jsonSchema(of stage: StageName) -> JSONSchema? { schemas[stage] }

    private static let schemas: [StageName: JSONSchema] = {
        var schemas: [StageName: JSONSchema] = [:]
        for stage in StageName.allCases {
            guard let bytes = schemaText(of: stage) else { continue }
            do {
                schemas[stage] = try JSONSchema(JSON(parsing: bytes))
            } catch {
                preconditionFailure("the answer's schema of \(stage.rawValue) is broken: \(error)")
            }
        }
        return schemas
    }()

    private static func text(of stage: StageName) -> [UInt8] {
        switch stage {
        case .scenarios: PackageResources.scenarios_md
        case .scenario: PackageResources.scenario_md
        case .tasks: PackageResources.tasks_md
        case .schema: PackageResources.schema_md
        case .seed: PackageResources.seed_md
        case .specification: PackageResources.specification_md
        case .tools: PackageResources.tools_md
        case .solve: PackageResources.solve_md
        case .verifier: PackageResources.verifier_md
        case .confirm: PackageResources.confirm_md
        }
    }

    private static func schemaText(of stage: StageName) -> [UInt8]? {
        switch stage {
        case .scenarios: PackageResources.scenarios_schema_json
        case .scenario: PackageResources.scenario_schema_json
        case .tasks: PackageResources.tasks_schema_json
        case .schema: PackageResources.schema_schema_json
        case .seed: PackageResources.seed_schema_json
        case .specification: PackageResources.specification_schema_json
        case .tools: PackageResources.tools_schema_json
        case .verifier: PackageResources.verifier_schema_json
        case .solve, .confirm: nil
        }
    }
}
