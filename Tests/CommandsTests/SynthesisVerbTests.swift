import Glibc
import JSON
import ModelTestKit
import Testing

/// `awm synth run` and `resume`: the built program against a real server, killed, resumed, replayed.
struct SynthesisVerbTests {
    private let small = [
        "--model", "author", "--tables", "6", "--rows", "35", "--tools", "8", "--tasks", "4", "--attempts", "2",
        "--tools-per-request", "5", "--max-turns", "12",
    ]

    private func arguments(_ server: ModelServer, _ more: String...) -> [String] {
        ["synth", "run", "ferry tickets of an island line", "--endpoint", server.endpoint] + small + more
    }

    private func contentID(_ workspace: Workspace, _ name: String) throws -> String {
        try workspace.run("store", "show", name, "-q").output
    }

    @Test("an environment is made, shown with its certificate and its origin, and rolled out")
    func made() throws {
        let workspace = try Workspace()
        let model = try ScriptedSynthesis(mistaken: ["schema", "tools"])
        let server = try ModelServer { model.reply(to: $0) }
        defer { server.close() }
        let outcome = try workspace.program(
            arguments(server, "--price-in", "1", "--price-out", "4", "--failures", "failed")
        ).run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        expect(outcome.output, says: "island-ferries", "sound 2/3")
        expect(
            outcome.errors,
            says: "task repaint-the-boat failed at solve",
            "cancel-the-earlier is sound only",
            "cost"
        )
        #expect(
            try JSON(parsing: Disk.text(of: workspace.file("failed/island-ferries/left-out.json")))[0]?["task"]
                == "repaint-the-boat"
        )
        let shown = try workspace.run("store", "show", "island-ferries").output
        expect(shown, says: "made by awm.synth 1", "recipe: sha256:", "verifier", "sound: 2 of 3 tasks certified")
        let json = try JSON(parsing: workspace.run("store", "show", "island-ferries", "--json").outputBytes)
        #expect(json["synthesis"]?["says"]?["schema"] == "awm.synthesis/1")
        try workspace.run("rollout", "island-ferries", "--certified", "--policy", "reference")
        let fsck = try workspace.awm("store", "fsck", "--deep")
        #expect(fsck.status == 0, "\(fsck.output)\(fsck.errors)")
    }

    @Test("a killed run is resumed without asking twice, and replayed without a model")
    func killed() throws {
        let workspace = try Workspace()
        let model = try ScriptedSynthesis(mistaken: ["seed"])
        let gate = Gate(opensAt: .max)
        let reached = Gate(opensAt: 2)
        let server = try ModelServer { request in
            if request.number == 6 {
                reached.pass()
                gate.pass()
            }
            return model.reply(to: request)
        }
        defer { server.close() }
        let running = try workspace.program(arguments(server)).start()
        reached.pass()
        running.send(SIGKILL)
        gate.open()
        #expect(try running.wait().status == 128 + SIGKILL)
        // What has no answer is named.
        let missing = try workspace.awm("synth", "resume", "recipes/synthesis", "--offline")
        #expect(missing.status == 3)
        expect(missing.errors, says: "has no answer to the request sha256:")
        let resumed = try workspace.awm("synth", "resume", "--endpoint", server.endpoint, "--json")
        #expect(resumed.status == 0, "\(resumed.errors)")
        let usage = try #require(try JSON(parsing: resumed.outputBytes)["usage"])
        #expect(usage["replayed"] == 6)
        let sent = server.requests.count
        #expect(usage["requests"] == .integer(Int64(sent - 7)))
        let id = try contentID(workspace, "island-ferries")
        let replayed = try workspace.awm("synth", "resume", "--offline", "-q")
        #expect(replayed.status == 0 && replayed.output == id)
        #expect(server.requests.count == sent)
    }

    @Test("prompts are shown without a request, and wrong options are told")
    func dryRun() throws {
        let workspace = try Workspace()
        let shown = try workspace.awm("synth", "run", "a ferry line", "--model", "m", "--dry-run")
        #expect(shown.status == 0)
        expect(
            shown.output,
            says: "=== scenario 1, m: a ferry line",
            "Describe this scenario as a world: a ferry line",
            "=== confirm 1"
        )
        #expect(!Disk.exists(workspace.store))
        for (arguments, message) in [
            (["synth", "run", "--model", "m", "--dry-run"], "name scenarios"),
            (["synth", "run", "a ferry line", "--dry-run"], "--model is missing"),
            (["synth", "run", "a ferry line", "--model", "m"], "give --endpoint"),
            (["synth", "run", "x", "--model", "m", "--stage-model", "tool=n", "--dry-run"], "not STAGE=NAME"),
            (["synth", "run", "x", "--model", "m", "--cost-budget", "1"], "--price-in"),
        ] {
            let outcome = try workspace.program(arguments).run()
            #expect(outcome.status == 2)
            expect(outcome.errors, says: message)
        }
    }

    @Test("what cannot be made ends with exit code 1, a spent budget too, and a dead endpoint with 6")
    func exitCodes() throws {
        let workspace = try Workspace()
        let model = try ScriptedSynthesis(hopeless: "schema")
        let server = try ModelServer { model.reply(to: $0) }
        defer { server.close() }
        let spent = try workspace.program(arguments(server, "--request-budget", "1")).run()
        #expect(spent.status == 1)
        expect(spent.errors, says: "the budget of 1 requests is spent", "awm synth resume recipes/synthesis")
        let failed = try workspace.program(arguments(server, "--failures", "failed")).run()
        #expect(failed.status == 1)
        expect(failed.output, says: "failed at schema")
        #expect(try Disk.text(of: workspace.file("failed/1-island-ferries/best-attempt.txt")).contains("CREATE TABEL"))
        let dead = try workspace.program(
            ["synth", "run", "another world", "--endpoint", "http://127.0.0.1:9/v1", "--request-attempts", "1"] + small
        ).run()
        #expect(dead.status == 6)
    }
}
