import JSON
import Testing

/// `awm env check` by all the rules, on the package that `awm env new` makes.
struct CheckVerbTests {
    @Test("a good package is certified, from its folder as from the store, and in every time zone")
    func certified() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        let outcome = try workspace.run("env", "check", "./library", "--seeds", "20")
        expect(outcome.output, says: "lend-the-winter-book  certified", "certified: 1 of 1 task certified")
        expect(outcome.errors, says: "ok, 0 warnings")

        let certificate = try #require(try workspace.json("env", "check", "library", "--seeds", "20")["certificate"])
        #expect(certificate["schema"]?.stringValue == "awm.certificate/1")
        #expect(certificate["environment"]?.stringValue == id)
        #expect(certificate["level"]?.stringValue == "certified")
        #expect(certificate["tasks"]?[0]?["chance"]?["rollouts"] == 20)
        let again = try workspace.json("env", "check", "./library", "--seeds", "20", "--jobs", "1")["certificate"]
        #expect(again == certificate)
        let elsewhere = try workspace.shell("TZ=Asia/Tokyo \"$AWM\" env check library --seeds 20 --json")
        #expect(try JSON(parsing: elsewhere.outputBytes)["certificate"] == certificate)
    }

    @Test("what a verifier does not notice is told with its place, a hint and evidence, and shows in the exit code")
    func weak() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.edit(
            "library/tasks.yaml",
            replacing: "answer: {path: /title, sql: SELECT title FROM final.books WHERE id = 2}",
            with: "sql: SELECT @answer IS NOT NULL"
        )
        let quick = try workspace.run("env", "check", "./library", "--quick")
        #expect(quick.output.isEmpty)
        let outcome = try workspace.awm("env", "check", "./library", "--seeds", "20")
        #expect(outcome.status == 1)
        expect(
            outcome.output,
            says: "tasks.yaml:",
            "[unchecked-answer]",
            "check this part of the answer",
            "failed: 0 of 1 task"
        )
        let json = try workspace.awm("env", "check", "./library", "--seeds", "20", "--json")
        #expect(json.status == 1)
        let told = try JSON(parsing: json.outputBytes)
        #expect(told["ok"] == false)
        #expect(told["findings"]?[0]?["code"]?.stringValue == "unchecked-answer")
        #expect(told["certificate"]?["findings"]?[0]?["evidence"]?["accepted"]?["loan_id"] == 3)
        #expect(told["certificate"]?["tasks"]?[0]?["level"]?.stringValue == "failed")
    }

    @Test("one task can be judged alone; one that is not there is told")
    func oneTask() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let one = try workspace.json(
            "env",
            "check",
            "./library",
            "--task",
            "lend-the-winter-book",
            "--seeds",
            "2"
        )
        #expect(one["certificate"]?["tools"]?.arrayValue?.isEmpty == true)
        #expect(one["certificate"]?["tasks"]?.arrayValue?.count == 1)
        let none = try workspace.awm("env", "check", "./library", "--task", "lend-the-summer-book")
        #expect(none.status == 3)
        expect(none.errors, says: "did you mean \"lend-the-winter-book\"?")
    }
}
