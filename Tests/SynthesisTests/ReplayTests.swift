import ContentStore
import Environments
import JSON
import ModelTestKit
import Rollouts
import Synthesis
import Testing

/// The same answers make the same environments: without a model, elsewhere, after an interruption.
struct ReplayTests {
    private let mistakes = Set(ScriptedSynthesis.documents)

    private func ids(_ report: SynthesisReport, in store: Store) throws -> [Digest] {
        try report.made.flatMap { made in
            let id = made.environment.contentID
            return try [id, store.certificate(of: id)?.contentID, store.referrer(.synthesis, about: id)?.contentID]
                .compactMap(\.self)
        }
    }

    @Test func `A replay asks nobody and gives the same content ids, also in another store`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(mistaken: mistakes))
        let first = try await fixture.run(Fixture.recipe())
        let made = try ids(first, in: fixture.store())
        #expect(made.count == 3)
        let sent = fixture.server.requests.count
        let again = try await fixture.run(Fixture.recipe(), asking: false)
        #expect(again.usage.requests == 0 && again.usage.replayed == sent)
        #expect(try ids(again, in: fixture.store()) == made)
        // The recipe alone takes everything along.
        let store = try fixture.store()
        let recipe = try store.resolve(Reference(parsing: "recipes/test"))
        try fixture.store("other").copy([("recipes/test", "latest", recipe)], from: store)
        let layer = try #require(recipe.manifest.layer(.recipe))
        let kept = try Recipe(json: JSON(parsing: store.content(of: layer)))
        #expect(kept.json == Fixture.recipe().json)
        let elsewhere = try await fixture.run(kept, asking: false, in: "other")
        #expect(try ids(elsewhere, in: fixture.store("other")) == made)
        #expect(fixture.server.requests.count == sent)
    }

    @Test func `Without an answer and without a model the missing request is named`() async throws {
        let fixture = try Fixture(ScriptedSynthesis())
        let report = try await fixture.run(Fixture.recipe(), asking: false)
        guard case .missingAnswer(let message) = report.stopped else {
            Issue.record("stopped by \(String(describing: report.stopped))")
            return
        }
        #expect(message.contains("sha256:") && message.contains("the stage scenario"))
        #expect(report.interrupted.count == 1 && report.made.isEmpty)
    }

    @Test func `A budget stops the run, and the next one goes on where it stopped`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(mistaken: mistakes))
        let stopped = try await fixture.run(Fixture.recipe(), budget: Budget(requests: 7))
        #expect(stopped.stopped == .budget("the budget of 7 requests is spent"))
        #expect(fixture.server.requests.count == 7 && stopped.made.isEmpty)
        let tokens = try await fixture.run(Fixture.recipe(), budget: Budget(tokens: 30))
        #expect(tokens.usage.requests == 2 && tokens.usage.replayed == 7)
        let rest = try await fixture.run(Fixture.recipe())
        #expect(rest.made.count == 1 && rest.usage.replayed == 9)
        let whole = try Fixture(ScriptedSynthesis(mistaken: mistakes))
        let straight = try await whole.run(Fixture.recipe())
        #expect(try ids(rest, in: fixture.store()) == ids(straight, in: whole.store()))
        #expect(fixture.server.requests.count == whole.server.requests.count)
    }

    @Test func `A changed prompt or model asks again only what depends on it`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(mistaken: ["tools"]))
        let first = try await fixture.run(Fixture.recipe())
        let all = fixture.asked()
        var sent = fixture.server.requests.count
        var recipe = Fixture.recipe()
        let text = recipe.prompts[.tools].text.split(separator: "version: 1").joined(separator: "version: 2")
        recipe.prompts.replace(by: try PromptTemplate(text + "\nTake your time.\n"))
        let tools = try await fixture.run(recipe)
        // The tools come out the same, so nothing behind them is asked again.
        #expect(fixture.asked(from: sent) == ["tools": all["tools"] ?? 0])
        #expect(tools.made.map(\.environment) == first.made.map(\.environment))
        sent = fixture.server.requests.count
        recipe.stageModels[.verifier] = "another"
        let verified = try await fixture.run(recipe)
        #expect(fixture.asked(from: sent) == ["verifier": all["verifier"] ?? 0])
        #expect(fixture.server.requests.last?.body["model"] == "another")
        #expect(verified.made.map(\.environment) == first.made.map(\.environment))
    }

    @Test func `A run that is told to stop keeps its answers`() async throws {
        let model = try ScriptedSynthesis()
        let stop = StopSignal()
        let fixture = try Fixture { request in
            guard request.number == 4 else { return model.reply(to: request) }
            stop.stop()
            return ModelReply([.silence])
        }
        let report = try await fixture.run(Fixture.recipe(), stop: stop)
        #expect(report.stopped == .asked && report.made.isEmpty && report.interrupted.count == 1)
        let rest = try await fixture.run(Fixture.recipe())
        #expect(rest.made.count == 1 && rest.usage.replayed == 4)
    }
}
