import ContentStore
import Environments
import JSON
import ModelClient
import ModelTestKit
import Synthesis
import Testing
import Verification

/// A scenario becomes an environment although every stage's first answer is wrong; what stays wrong does not.
struct RepairTests {
    @Test func `Wrong answers of every stage are told and repaired, and the rest is kept apart`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(mistaken: Set(ScriptedSynthesis.documents)))
        let report = try await fixture.run(Fixture.recipe(), prices: Prices(prompt: 2, completion: 10))
        #expect(report.failed.isEmpty && report.interrupted.isEmpty && report.stopped == nil)
        let made = try #require(report.made.first)
        #expect(made.name == "island-ferries")
        // Two are certified; the second solver does not agree on the third, so it is sound; nobody can paint a boat.
        #expect(made.certificate.level == .sound)
        #expect(made.certificate.certifiedTasks == ["owed-by-mira", "first-free-to-rona"])
        #expect(made.doubts.keys.sorted() == ["cancel-the-earlier"])
        #expect(made.leftOut.map(\.task) == ["repaint-the-boat"])
        #expect(made.leftOut.first?.stage == .solve && made.leftOut.first?.findings.first?.code == "unsolved")
        let told = fixture.told()
        #expect(told["scenario"] == ["bad-json"])
        #expect(told["tasks"] == ["answer-schema"])
        #expect(told["schema"]?.contains("failing-statement") == true)
        #expect(told["seed"]?.contains("broken-foreign-key") == true)
        #expect(told["specification"] == ["bad-schema"])
        #expect(told["tools"]?.isEmpty == false)
        #expect(told["verifier"] == ["noop-passes"])
        try check(made, of: fixture, report)
    }

    /// What the store has of it.
    private func check(_ made: SynthesisReport.Made, of fixture: Fixture, _ report: SynthesisReport) throws {
        let store = try fixture.store()
        let id = made.environment.contentID
        #expect(try store.resolve(Reference(parsing: "island-ferries")).contentID == id)
        #expect(try StoredCertificate(of: id, in: store)?.certificate == made.certificate)
        let record = try #require(try StoredSynthesisRecord(of: id, in: store)?.record)
        #expect(record.requests.count == report.usage.requests)
        #expect(report.usage.requests == fixture.server.requests.count)
        // Ten prompt and five completion tokens each.
        #expect(
            record.promptTokens == 10 * report.usage.requests && record.completionTokens == 5 * report.usage.requests
        )
        #expect(abs((record.cost ?? 0) - 0.00007 * Double(report.usage.requests)) < 1e-9)
        #expect(record.stages.map(\.name).first == "scenario" && record.stages.contains { $0.name == "confirm" })
        #expect(record.stages.first { $0.name == "schema" }?.attempts == 2)
        #expect(record.parameters["left_out"]?[0]?["task"] == "repaint-the-boat")
        for request in record.requests {
            let answer = try #require(try store.answer(to: request.request))
            #expect(answer.artifact.contentID == request.answer)
        }
        #expect(try store.fsck(depth: .deep).isClean)
        // The solution is what mattered of what the solver did: no idle count, no refused booking.
        let package = try EnvironmentPackage(EnvironmentArtifacts.files(of: made.environment, in: store))
        let booked = try #require(package.task("first-free-to-rona")?.json["solution"])
        #expect(
            booked["calls"]?.arrayValue?.compactMap { $0["tool"]?.stringValue } == [
                "list_sailings", "find_passengers", "book_sailing",
            ]
        )
        #expect(booked["calls"]?[2]?["arguments"]?["sailing_id"] == "$1.sailings.1.id")
        #expect(booked["answer"]?["booking_id"] == "$3.booking_id")
        let owed = try #require(package.task("owed-by-mira")?.json["solution"])
        #expect(owed["calls"]?.arrayValue?.count == 3)
        #expect(owed["answer"]?["owed_cents"] == "$3.owed_cents")
    }

    @Test(arguments: ["scenario", "tasks", "schema", "seed", "specification", "tools"])
    func `What cannot be repaired is a failure with its findings, and nothing of it is stored`(
        stage: String
    ) async throws {
        let fixture = try Fixture(ScriptedSynthesis(hopeless: stage))
        let report = try await fixture.run(Fixture.recipe())
        #expect(report.made.isEmpty)
        let failed = try #require(report.failed.first)
        #expect(failed.stage.rawValue == stage && !failed.findings.isEmpty && failed.bestText != nil)
        #expect(fixture.asked()[stage] == 2)
        #expect(try fixture.store().referenceEntries().map(\.name) == ["recipes/test"])
    }

    @Test func `Without a task that can be judged there is no environment`() async throws {
        let fixture = try Fixture(ScriptedSynthesis(hopeless: "verifier"))
        let report = try await fixture.run(Fixture.recipe())
        #expect(report.made.isEmpty)
        #expect(
            report.failed.first?.leftOut.map(\.task).sorted() == [
                "cancel-the-earlier", "first-free-to-rona", "owed-by-mira", "repaint-the-boat",
            ]
        )
        #expect(report.failed.first?.leftOut.first { $0.task == "owed-by-mira" }?.findings.first?.code == "noop-passes")
    }

    @Test func `An endpoint that stumbles is asked again`() async throws {
        let model = try ScriptedSynthesis()
        let fixture = try Fixture { request in
            switch request.number {
            case 0: .text("slow down", status: 429, headers: ["Retry-After: 0"])
            case 1: .text("oops", status: 500)
            case 2: .text("not JSON")
            default: model.reply(to: request)
            }
        }
        let report = try await fixture.run(Fixture.recipe())
        #expect(report.made.count == 1 && report.usage.requests == fixture.server.requests.count - 3)
    }

    @Test func `An endpoint that refuses everything ends the run, and what it gave before is kept`() async throws {
        let model = try ScriptedSynthesis()
        let fixture = try Fixture { request in
            request.number < 3 ? model.reply(to: request) : .text("who are you?", status: 401)
        }
        let report = try await fixture.run(Fixture.recipe())
        guard case .endpoint = report.stopped else {
            Issue.record("stopped by \(String(describing: report.stopped))")
            return
        }
        #expect(report.interrupted.count == 1)
        let recipe = try fixture.store().resolve(Reference(parsing: "recipes/test"))
        #expect(try fixture.store().referrers(.answer, about: recipe.contentID).count == 3)
    }
}
