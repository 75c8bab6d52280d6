import JSON
import Testing

/// `awm env`, on the package that `awm env new` makes and on the same in a store.
struct EnvironmentVerbsTests {
    @Test("a new package is whole: it checks, and its reference solution scores 1")
    func new() throws {
        let workspace = try Workspace()
        let made = try workspace.run("env", "new", "nested/my-world/")
        expect(made.output, says: "nested/my-world", "awm env check")
        let check = try workspace.run("env", "check", "nested/my-world")
        expect(check.errors, says: "3 tools, 1 task", "ok, 0 warnings")
        let told = try workspace.json("env", "check", "nested/my-world")
        #expect(told["ok"] == true)
        #expect(told["findings"]?.arrayValue?.isEmpty == true)
        expect(try Disk.text(of: workspace.file("nested/my-world/environment.yaml")), says: "my-world")

        let again = try workspace.awm("env", "new", "nested/my-world")
        #expect(again.status == 1)
        expect(again.errors, says: "nested/my-world exists")
        let name = try workspace.awm("env", "new", "My World")
        #expect(name.status == 2)
        #expect(!Disk.exists(workspace.file("My World")))
    }

    @Test("check finds a reference solution that does not do its task")
    func wrongSolution() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.edit("library/tasks.yaml", replacing: "title: $1.books.1.title}", with: "title: Another}")
        let check = try workspace.awm("env", "check", "library")
        #expect(check.status == 1)
        expect(check.output, says: "lend-the-winter-book", "tasks.yaml:")
    }

    @Test("tools are listed for people, as definitions and as names")
    func tools() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        for environment in ["library", "./library"] {
            #expect(
                try workspace.run("env", "tools", environment, "-q").lines == [
                    "search_books", "find_member", "lend_book",
                ]
            )
            expect(
                try workspace.run("env", "tools", environment).output,
                says: "lend_book",
                "write",
                "member_id book_id"
            )
            let definitions = try workspace.json("env", "tools", environment)["tools"]?.arrayValue ?? []
            #expect(definitions.count == 3)
            #expect(definitions.allSatisfy { $0["type"]?.stringValue == "function" })
            let one = try JSON(parsing: workspace.run("env", "tools", environment, "lend_book").outputBytes)
            #expect(one["function"]?["name"]?.stringValue == "lend_book")
        }
    }

    @Test("tools are counted in tokens, and listed as an agent is shown them")
    func presentations() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let listed = try workspace.run("env", "tools", "library").output
        expect(listed, says: "tokens", "presentation", "search", "list_tools answers with", "estimated")
        let full = try workspace.json("env", "tools", "library")
        let tokens = try #require(full["tokens"])
        #expect(tokens["tools"]?.objectValue?.keys == ["search_books", "find_member", "lend_book"])
        #expect(tokens["rule"]?.stringValue?.contains("estimated") == true)
        let costs = try #require(tokens["presentations"]?.objectValue)
        #expect(costs.keys == ["full", "names", "search", "meta", "list_tools"])
        #expect(costs.values.allSatisfy { ($0.integerValue ?? 0) > 50 })

        let names = ["search_books", "find_member", "lend_book"]
        for (mode, tools) in [
            ("full", names + ["next_page"]), ("names", names + ["tool_help", "next_page"]),
            ("search", ["search_tools", "tool_help", "call_tool", "next_page"]), ("meta", ["list_tools", "call_tool"]),
        ] {
            #expect(try workspace.run("env", "tools", "library", "--presentation", mode, "-q").lines == tools)
            let shown = try workspace.json("env", "tools", "library", "--presentation", mode)
            #expect(shown["presentation"] == .string(mode))
            #expect(shown["tools"]?.arrayValue?.compactMap { $0["function"]?["name"]?.stringValue } == tools)
            let each = shown["tokens"]?["tools"]?.objectValue?.values.compactMap(\.integerValue) ?? []
            #expect(costs[mode] == .integer(each.reduce(0, +)))
        }
        expect(
            try workspace.run("env", "tools", "library", "--presentation", "meta").output,
            says: "mcp_tool_lend_book"
        )
        let unknown = try workspace.awm("env", "tools", "library", "--presentation", "all")
        #expect(unknown.status == 2)
        #expect(try workspace.awm("env", "tools", "library", "lend_book", "--presentation", "full").status == 2)
    }

    @Test("a call's result is whole, unless what an agent is shown of it is asked for")
    func observation() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.edit(
            "library/environment.yaml",
            replacing: "runtime: sql",
            with: "runtime: sql\nlimits: {observation: 150}"
        )
        let call = ["env", "call", "library", "search_books", #"{"text": "a"}"#]
        let whole = try workspace.program(call).run()
        #expect(try JSON(parsing: whole.outputBytes)["books"]?.arrayValue?.count == 4)
        expect(whole.errors, says: "an agent is shown 150 of these", "next_page")
        let shown = try workspace.program(call + ["--observation", "150"]).run()
        #expect(shown.output.unicodeScalars.count <= 151)
        #expect(try JSON(parsing: shown.outputBytes)["total_rows"] == 4)
        #expect(shown.errors.isEmpty)
        let told = try JSON(parsing: workspace.program(call + ["--json"]).run().outputBytes)
        #expect(told["observation"]?.stringValue.map { $0 + "\n" } == shown.output)
        #expect(told["result"]?["books"]?.arrayValue?.count == 4)
        #expect(try workspace.program(call + ["--observation", "99"]).run().status == 2)
        let shell = try workspace.awm("env", "shell", "library", input: "search_books text=a\n")
        expect(shell.errors, says: "an agent is shown 150 of these")
    }

    @Test("a call gives what an agent would see, and with --json what it changed; nothing of it stays")
    func call() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        let plain = try workspace.run("env", "call", "library", "search_books", #"{"text": "Winter"}"#)
        #expect(try JSON(parsing: plain.outputBytes)["books"]?[0]?["is_in"] == true)
        #expect(plain.lines.count == 1)

        let arguments = #"{"member_id": 3, "book_id": 2}"#
        let first = try workspace.json("env", "call", "library", "lend_book", arguments)
        #expect(first["outcome"]?.stringValue == "ok")
        #expect(first["result"]?["loan_id"] == 3)
        #expect(first["result"]?["lent_at"]?.stringValue == "2026-03-02 09:00:00")
        #expect(first["clock"]?.stringValue == "2026-03-02 09:00:01")
        #expect(first["changes"]?["loans"]?[0]?["after"]?["member_id"] == 3)
        // Every call begins in a new session, from a folder as from the store.
        for environment in ["library", "library@" + id, "./library"] {
            #expect(try workspace.json("env", "call", environment, "lend_book", arguments) == first)
        }
        let task = try workspace.json(
            "env",
            "call",
            "library",
            "lend_book",
            arguments,
            "--task",
            "lend-the-winter-book"
        )
        #expect(task["result"]?["loan_id"] == 3)
    }

    @Test("a piped shell acts, shows what changed, verifies and takes back")
    func shell() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let script = """
            # a comment, and an empty line

            search_books {"text": "Winter"}
            lend_book member_id=3 book_id=2
            diff
            answer {"loan_id": 3, "title": "The Salt Roads of Winter"}
            verify lend-the-winter-book
            undo
            diff
            clock
            quit
            lend_book member_id=3 book_id=2
            """
        let outcome = try workspace.awm("env", "shell", "library", input: script)
        #expect(outcome.status == 0, "\(outcome.errors)")
        expect(outcome.output, says: "+ loans[3]", "passed  lent to Mei", "reward 1.0", "undid lend_book")
        expect(outcome.output, says: "nothing has changed", "2026-03-02 09:00:00")
        #expect(outcome.output.split(separator: "\"loan_id\": 3").count == 2)
        #expect(try workspace.awm("env", "shell", "library", input: script).output == outcome.output)
    }

    @Test("a mistake in a piped shell is told and shows in the exit code, and the rest still runs")
    func shellMistakes() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let script = "serch_books text=Salt\nlend_book member_id=3 book_id=1\nundo\nundo\nverify nobody\nclock\n"
        let outcome = try workspace.awm("env", "shell", "library", input: script)
        #expect(outcome.status == 1)
        expect(
            outcome.errors,
            says: "error: there is no tool",
            "did you mean \"search_books\"?",
            "outcome: tool_error",
            "nothing to undo",
            "nobody"
        )
        expect(outcome.output, says: "Book 1 is out.")
        #expect(outcome.lines.last == "2026-03-02 09:00:00")
    }

    @Test("a shell may begin in a task")
    func shellTask() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let outcome = try workspace.awm(
            "env",
            "shell",
            "library",
            "--task",
            "lend-the-winter-book",
            input: "verify\ntools\nhelp lend_book\n"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        expect(outcome.output, says: "Mei Tanaka would like", "reward 0.0", "search_books", "\"book_id\"")
    }
}
