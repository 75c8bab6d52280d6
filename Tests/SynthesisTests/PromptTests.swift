import JSON
import Synthesis
import Testing

/// Prompts as versioned templates.
struct PromptTests {
    @Test(arguments: StageName.allCases)
    func `Every stage has a prompt with a version, and a document stage a schema of its answer`(stage: StageName) {
        let template = PromptLibrary.builtIn[stage]
        #expect(template.stage == stage && !template.version.isEmpty)
        #expect((PromptLibrary.schema(of: stage) != nil) == stage.isDocument)
        #expect(template.places.isEmpty == false || stage == .solve)
    }

    @Test(arguments: [
        "version: 1\n---\n# System\nx\n", "stage: nothing\nversion: 1\n---\n# System\nx\n",
        "stage: tools\n---\n# System\nx\n", "stage: tools\nversion: 1\n---\nno parts\n", "stage\n---\n# System\nx\n",
    ])
    func `A prompt without its header or its parts is refused`(text: String) {
        #expect(throws: SynthesisError.self) { try PromptTemplate(text) }
    }

    @Test func `A recipe is read as it was written`() throws {
        var recipe = Recipe()
        recipe.scenarios = ["a ferry line"]
        recipe.model = "m"
        recipe.stageModels = [.tools: "t", .confirm: "c"]
        recipe.embeddingModel = "e"
        recipe.sampling = ["temperature": 0.2]
        recipe.responseFormat = .schema
        recipe.count = 3
        #expect(try Recipe(json: JSON(parsing: recipe.json.rowBytes())).json == recipe.json)
        #expect(throws: SynthesisError.self) { try Recipe(json: ["schema": "awm.recipe/2"]) }
    }
}
