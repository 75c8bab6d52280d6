import ContentStore
import JSON
import ModelTestKit
import Synthesis
import Testing

/// Which scenarios a run is made of: given ones, and thought-up ones of each category, without near-duplicates.
struct ScenarioTests {
    @Test func `A near-duplicate of a given scenario is left out and named`() async throws {
        let fixture = try Fixture(ScriptedSynthesis())
        let report = try await fixture.run(
            Fixture.recipe("ferry tickets of an island line", "the tickets of a ferry line to islands")
        )
        #expect(report.made.count == 1)
        #expect(report.duplicates.map(\.text) == ["the tickets of a ferry line to islands"])
        #expect(report.duplicates.first?.near == "ferry tickets of an island line")
    }

    @Test func `Scenarios are thought up by category, up to the cap of each`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(hopeless: "scenario"))
        var recipe = Fixture.recipe()
        recipe.scenarios = []
        recipe.count = 4
        recipe.categories = ["transport", "education"]
        recipe.attempts = 1
        let report = try await fixture.run(recipe)
        #expect(fixture.asked()["scenarios"] == 2)
        // Two of each category; the third proposal is nearly the first.
        #expect(report.failed.count == 4)
        #expect(report.failed.count { $0.name.contains("transport") } == 2)
        #expect(report.duplicates.map(\.text).allSatisfy { $0.hasPrefix("idea-3") } && report.duplicates.count == 2)
    }

    @Test func `With an embedding model, vectors tell scenarios apart`() async throws {
        let model = try ScriptedSynthesis(hopeless: "scenario")
        let fixture = try Fixture { request in
            guard request.path.hasSuffix("/embeddings") else { return model.reply(to: request) }
            let texts = (request.body["input"]?.arrayValue ?? []).compactMap(\.stringValue)
            let data = texts.enumerated().map { index, text -> JSON in
                // Everything with a boat in it is the same to this model.
                let vector: JSON = text.contains("boat") ? [1.0, 0.1] : [0.0, 1.0]
                return ["index": .count(index), "embedding": vector]
            }
            return .json(["data": .array(data), "usage": ["prompt_tokens": 3, "total_tokens": 3]])
        }
        var recipe = Fixture.recipe("house boats for rent", "a library of seeds", "boat licences and examinations")
        recipe.embeddingModel = "vectors"
        recipe.attempts = 1
        let report = try await fixture.run(recipe)
        #expect(report.failed.map(\.name) == ["house boats for rent", "a library of seeds"])
        #expect(report.duplicates.map(\.text) == ["boat licences and examinations"])
        let embedded = fixture.server.requests.filter { $0.path == "/v1/embeddings" }
        #expect(embedded.count == 1 && embedded.first?.body["model"] == "vectors")
        let again = try await fixture.run(recipe, asking: false)
        #expect(again.usage.requests == 0 && again.duplicates.count == 1)
    }
}
