import JSON
import Testing

/// What may be said of tasks on the command line: their parameters, and what their rewards are made of.
struct TaskOptionsTests {
    /// A library whose only task asks for one of two books.
    private func library() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.write(
            "library/tasks.yaml",
            """
            - id: find-it
              instruction: Who wrote ${title}?
              params: {title: {one_of: [The Salt Road, Counting Tides]}}
              solution: {calls: [{tool: search_books, arguments: {text: "${title}"}}], answer: $1.books.0.author}
              verifier:
                checks:
                  - {name: looked, sql: SELECT count(*) > 0 FROM calls}
                  - {name: said, answer: {sql: SELECT author FROM final.books WHERE title = :title}}

            """
        )
        return workspace
    }

    @Test("parameters are drawn by the seed, or given")
    func parameters() throws {
        let workspace = try library()
        _ = try workspace.add("library")
        func instructions(_ options: String...) throws -> Set<String> {
            let outcome = try workspace.program(
                ["rollout", "library", "-n", "12", "--set", "runs", "--replace"] + options
            ).run()
            #expect(outcome.status == 0)
            let rows = try workspace.run("store", "cat", "runs").lines.map { try JSON(parsing: $0) }
            #expect(rows.allSatisfy { $0["reward"] == 1.0 })
            return Set(rows.compactMap { $0["steps"]?[1]?["content"]?.stringValue })
        }
        #expect(try instructions() == ["Who wrote The Salt Road?", "Who wrote Counting Tides?"])
        let given = #"{"title": "Counting Tides"}"#
        #expect(try instructions("--params", given) == ["Who wrote Counting Tides?"])
        for (params, status, words) in [
            (#"{"title": "Emma"}"#, Int32(1), "is not one of the values of title in find-it"),
            (#"{"name": "Emma"}"#, 1, "find-it has no parameter \"name\""), ("title", 2, "--params is no JSON object"),
        ] {
            let outcome = try workspace.awm("rollout", "library", "--params", params)
            #expect(outcome.status == status)
            expect(outcome.errors, says: words)
        }
        let script = "task find-it title=\"Counting Tides\"\nsearch_books text=Tides\nanswer \"Rui Marques\"\nverify\n"
        let shell = try workspace.run("env", "shell", "library", input: script)
        expect(shell.output, says: "Who wrote Counting Tides?", "reward 1.0")
        let call = ["env", "call", "library", "search_books", #"{"text": "Tides"}"#]
        #expect(try workspace.program(call + ["--task", "find-it", "--params", given]).run().status == 0)
        #expect(try workspace.program(call + ["--task", "find-it", "--params", #"{"title": 1}"#]).run().status == 1)
        #expect(try workspace.program(call + ["--params", given]).run().status == 2)
    }

    @Test("rewards follow the task, the environment and what the run says, in this order from the last")
    func rewards() throws {
        let workspace = try library()
        let settings = try Disk.text(of: workspace.file("library/environment.yaml"))
        func reward(_ options: String...) throws -> JSON? {
            let arguments = ["rollout", "library/", "--policy", "random", "--set", "runs", "--replace", "--json"]
            return try JSON(parsing: workspace.program(arguments + options).run().outputBytes)["mean_reward"]
        }
        #expect(try reward() == 0.5)
        #expect(try reward("--partial", "none") == 0.0)
        try workspace.write("library/environment.yaml", settings + "reward: {partial: none}\n")
        #expect(try reward() == 0.0)
        #expect(try reward("--partial", "weights") == 0.5)
        #expect(try workspace.run("env", "check", "library").status == 0)
        for options in [["--partial", "some"], ["--penalty", "2"], ["--end-on", "-1"]] {
            #expect(try workspace.program(["rollout", "library/"] + options).run().status == 2, "\(options)")
        }
    }
}
