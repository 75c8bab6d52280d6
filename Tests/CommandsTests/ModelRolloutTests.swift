import Glibc
import JSON
import ModelTestKit
import Synchronization
import Testing

/// `awm rollout --policy openai` against a real server: many at once, stopped, killed, gone on with.
struct ModelRolloutTests {
    /// A library with so many tasks, each of which wants its number said.
    private func workspace(tasks count: Int) throws -> Workspace {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let tasks = (0..<count).map { number -> String in
            let task: JSON = [
                "id": .string("say-\(number)"), "instruction": .string("Say \(number)."),
                "verifier": ["checks": [["name": "said", "answer": ["number": .count(number)]]]],
            ]
            return task.rowText()
        }
        Disk.remove(workspace.file("library/tasks.yaml"))
        try workspace.write("library/tasks.jsonl", tasks.joined(separator: "\n") + "\n")
        return workspace
    }

    /// Says the number that was asked for.
    private static let obedient: ModelServer.Script = { request in
        let instruction = request.messages.last?["content"]?.stringValue ?? ""
        return .say(String(instruction.dropFirst(4).dropLast()))
    }

    private func arguments(_ server: ModelServer, _ options: String...) -> [String] {
        ["rollout", "library/", "--policy", "openai", "--endpoint", server.endpoint, "--model", "m", "--set", "runs"]
            + options
    }

    private func rows(_ workspace: Workspace) throws -> [JSON] {
        try workspace.run("store", "cat", "runs").lines.map { try JSON(parsing: $0) }
    }

    private func ids(_ rows: [JSON]) -> [String] { rows.compactMap { $0["rollout_id"]?.stringValue } }

    @Test("rollouts of a model are recorded with what limits them, and no key")
    func recorded() throws {
        let workspace = try workspace(tasks: 3)
        let server = try ModelServer(Self.obedient)
        defer { server.close() }
        let rendering = [
            "--tokenizer", "own/tokenizer", "--chat-template", try workspace.write("template.jinja", "abc"),
        ]
        var program = try workspace.program(
            arguments(server, "-n", "2", "--temperature", "0.5", "--max-tokens", "100", "--timeout", "60", "--json")
                + rendering
        )
        program.environment["OPENAI_API_KEY"] = "sk-very-secret"
        let outcome = try program.run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let result = try JSON(parsing: outcome.outputBytes)
        #expect(result["rollouts"] == 6 && result["mean_reward"] == 1.0)
        #expect(server.requests.count == 6)
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer sk-very-secret" })
        let text = try workspace.run("store", "cat", "runs").output
        #expect(!text.contains("very-secret") && !text.contains(String(server.port)))
        let row = try rows(workspace)[0]
        #expect(row["policy"]?["sampling"] == ["temperature": 0.5] && row["policy"]?["model"] == "m")
        #expect(row["policy"]?["tokenizer"] == "own/tokenizer")
        let hash = row["policy"]?["chat_template_sha256"]?.stringValue
        #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(row["harness"]?["limits"] == ["max_turns": 50, "max_tokens": 100, "timeout_ms": 60_000])
        // Another address of the same model is the same run.
        let again = try workspace.program(
            arguments(server, "-n", "2", "--temperature", "0.5", "--max-tokens", "100", "--timeout", "60") + [
                "--endpoint", "http://127.0.0.1:9/v1",
            ] + rendering
        ).run()
        #expect(again.status == 1)
        expect(again.errors, says: "holds these very rollouts already")
    }

    @Test("two thousand rollouts wait for a slow endpoint at once, in bounded memory")
    func inFlight() throws {
        let workspace = try workspace(tasks: 10)
        let gate = Gate(opensAt: .max)
        let server = try ModelServer { request in
            gate.pass()
            return Self.obedient(request)
        }
        defer { server.close() }
        let running = try workspace.program(
            arguments(server, "-n", "250", "--in-flight", "2000", "--json")
        ).start()
        while server.requests.count < 2000 { sched_yield() }
        let status = try Disk.text(of: "/proc/\(running.id)/status")
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        let kilobytes = try #require(peak?.split(separator: " ").compactMap { Int($0) }.first)
        print("2000 rollouts in flight: \(kilobytes / 1000) MB at most")
        #expect(kilobytes < 300_000)
        // No more than that, however long it takes.
        #expect(server.requests.count == 2000)
        gate.open()
        let outcome = try running.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let result = try JSON(parsing: outcome.outputBytes)
        #expect(result["rollouts"] == 2500 && result["mean_reward"] == 1.0 && result["faults"] == 0)
        #expect(server.requests.count == 2500)
        #expect(server.connections <= 2000)
    }

    @Test("a run of a thousand tasks that is killed goes on without losing or doubling a rollout")
    func killed() throws {
        let workspace = try workspace(tasks: 1000)
        let held = Gate(opensAt: .max)
        let server = try ModelServer { request in
            if request.number >= 400 { held.pass() }
            return Self.obedient(request)
        }
        defer { server.close() }
        let running = try workspace.program(arguments(server, "--in-flight", "32", "-q")).start()
        // The others of these are in flight or recorded.
        while server.requests.count < 420 { sched_yield() }
        running.send(SIGKILL)
        #expect(try running.wait().status == 128 + SIGKILL)
        held.open()
        let before = server.requests.count
        let outcome = try workspace.program(arguments(server, "--in-flight", "32", "--json")).run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let made = try #require(JSON(parsing: outcome.outputBytes)["rollouts"]?.integerValue)
        expect(outcome.errors, says: "holds \(1000 - made) of these 1000 rollouts already")
        // What was answered and handed over is not asked for again.
        #expect(made <= 1000 - (before - 32))
        #expect(server.requests.count - before == made)
        let rows = try rows(workspace)
        #expect(rows.count == 1000)
        #expect(Set(ids(rows)).count == 1000)
        #expect(rows.allSatisfy { $0["reward"] == 1.0 && $0["attempt"] == 0 })
        #expect(try workspace.program(arguments(server, "--in-flight", "32")).run().status == 1)
    }

    @Test("Ctrl-C keeps what is done and says how to go on")
    func interrupted() throws {
        let workspace = try workspace(tasks: 40)
        let held = Gate(opensAt: .max)
        let server = try ModelServer { request in
            if request.number >= 20 { held.pass() }
            return Self.obedient(request)
        }
        defer { server.close() }
        let running = try workspace.program(arguments(server, "--in-flight", "5")).start()
        while server.requests.count < 25 { sched_yield() }
        running.send(SIGINT)
        let outcome = try running.wait()
        #expect(outcome.status == 130)
        expect(outcome.errors, says: "stopping", "the same command makes the others")
        expect(outcome.output, says: "20 rollouts")
        held.open()
        #expect(try rows(workspace).count == 20)
        let rest = try workspace.program(arguments(server, "--in-flight", "5", "--json")).run()
        #expect(try JSON(parsing: rest.outputBytes)["rollouts"] == 20)
        #expect(Set(ids(try rows(workspace))).count == 40)
    }

    @Test("faulted rollouts are attempted again, now and in the next run, and scored ones never")
    func attempts() throws {
        let workspace = try workspace(tasks: 2)
        let isWell = Mutex(false)
        let server = try ModelServer { request in
            let isFirst = request.messages.last?["content"] == "Say 0."
            guard isFirst || isWell.withLock({ $0 }) else { return .text("{\"error\":\"never\"}", status: 400) }
            return Self.obedient(request)
        }
        defer { server.close() }
        let run = arguments(server, "--retries", "1", "--json")
        let first = try JSON(parsing: workspace.program(run).run().outputBytes)
        #expect(first["rollouts"] == 3 && first["faults"] == 2 && first["mean_reward"] == 1.0)
        isWell.withLock { $0 = true }
        let second = try JSON(parsing: workspace.program(run).run().outputBytes)
        #expect(second["rollouts"] == 1 && second["faults"] == 0)
        let rows = try rows(workspace)
        let one = rows.filter { $0["task"]?["task_id"] == "say-1" }
        #expect(one.map { $0["attempt"] } == [0, 1, 2])
        #expect(one.map { $0["reward"] } == [.null, .null, 1.0])
        let group = try #require(one[0]["group_id"]?.stringValue)
        #expect(ids(one) == ["\(group)/0", "\(group)/0/attempt-1", "\(group)/0/attempt-2"])
        #expect(one[0]["outcome"]?["failure_kind"] == "infrastructure_fault")
        let third = try workspace.program(run).run()
        #expect(third.status == 1)
        expect(third.errors, says: "holds these very rollouts already")
    }

    @Test("a run stops at its budget of tokens, and the next goes on")
    func budget() throws {
        let workspace = try workspace(tasks: 10)
        let server = try ModelServer(Self.obedient)
        defer { server.close() }
        // Each takes 15.
        let run = arguments(server, "--in-flight", "1", "--token-budget", "60", "--json")
        let outcome = try workspace.program(run).run()
        let first = try JSON(parsing: outcome.outputBytes)
        #expect(outcome.status == 0 && first["rollouts"] == 4 && first["stopped"] == "token_budget")
        expect(outcome.errors, says: "--token-budget")
        #expect(try JSON(parsing: workspace.program(run).run().outputBytes)["rollouts"] == 4)
        #expect(Set(ids(try rows(workspace))).count == 8)
    }

    @Test("an endpoint that refuses everything, or is not there, ends the run with what was done")
    func refused() throws {
        let workspace = try workspace(tasks: 5)
        let server = try ModelServer { request in
            request.number < 2 ? Self.obedient(request) : .text("{\"error\":{\"message\":\"bad key\"}}", status: 401)
        }
        defer { server.close() }
        let outcome = try workspace.program(arguments(server, "--in-flight", "1")).run()
        #expect(outcome.status == 6)
        expect(outcome.errors, says: "bad key", "HTTP 401", "kept 2 rollouts")
        #expect(try rows(workspace).count == 2)
        let closed = try ModelServer(Self.obedient)
        closed.close()
        let nobody = try workspace.program(
            arguments(closed, "--request-attempts", "1", "--seed", "5", "--set", "others")
        ).run()
        #expect(nobody.status == 6)
        expect(nobody.errors, says: "127.0.0.1")
        #expect(try workspace.awm("store", "show", "others").status == 3)
    }

    @Test("options are checked before anything is run")
    func usage() throws {
        let workspace = try workspace(tasks: 1)
        for (options, word) in [
            (["--policy", "openai"], "--endpoint"), (["--policy", "openai", "--endpoint", "http://h"], "--model"),
            (["--policy", "openai", "--endpoint", "h:1", "--model", "m"], "http://"),
            (["--policy", "openai", "--endpoint", "http://h", "--model", "m", "--sampling", "[1]"], "--sampling"),
            (["--policy", "openai", "--endpoint", "http://h", "--model", "m", "--extra-body", "{"], "--extra-body"),
            (["--policy", "openai", "--endpoint", "http://h", "--model", "m", "--api-key-env", "NO_KEY"], "NO_KEY"),
            (["--policy", "opanai"], "did you mean \"openai\""),
            (["--policy", "noop", "--model", "m"], "needs no model"),
            (["--in-flight", "0"], "--in-flight"), (["--top-p", "2"], "--top-p"), (["--history", "0"], "--history"),
            (["--capture", "everything"], "logprobs"), (["--tool-format", "xml"], "hermes"),
        ] {
            let outcome = try workspace.program(["rollout", "library/"] + options).run()
            #expect(outcome.status == 2, "\(options): \(outcome.errors)")
            expect(outcome.errors, says: word)
        }
        #expect(!Disk.exists(workspace.store))
    }
}
