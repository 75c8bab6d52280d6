import JSON
import Testing

/// Calls that an agent gets wrong: the result says how, as the agent would see it, and the exit code is 1.
struct BadCallTests {
    struct Call: CustomTestStringConvertible {
        var testDescription: String
        var tool: String
        var arguments: String
        var outcome: String
        var says: [String]
    }

    static let calls = [
        Call(
            testDescription: "malformed JSON",
            tool: "search_books",
            arguments: #"{"text": "x"#,
            outcome: "invalid_arguments",
            says: ["not valid JSON", "line 1, column 12"]
        ),
        Call(
            testDescription: "a wrong type",
            tool: "lend_book",
            arguments: #"{"member_id": "three", "book_id": 2}"#,
            outcome: "invalid_arguments",
            says: ["/member_id", "integer", "three"]
        ),
        Call(
            testDescription: "a missing argument",
            tool: "lend_book",
            arguments: #"{"book_id": 2}"#,
            outcome: "invalid_arguments",
            says: ["member_id"]
        ),
        Call(
            testDescription: "a misspelt argument",
            tool: "search_books",
            arguments: #"{"txt": "Salt"}"#,
            outcome: "invalid_arguments",
            says: ["txt"]
        ),
        Call(
            testDescription: "an array for an object",
            tool: "search_books",
            arguments: "[]",
            outcome: "invalid_arguments",
            says: ["object"]
        ),
        Call(
            testDescription: "an unknown tool",
            tool: "serch_books",
            arguments: "{}",
            outcome: "unknown_tool",
            says: ["serch_books", "search_books"]
        ),
        Call(
            testDescription: "what the world refuses",
            tool: "lend_book",
            arguments: #"{"member_id": 3, "book_id": 1}"#,
            outcome: "tool_error",
            says: ["not_available", "Book 1 is out."]
        ),
    ]

    @Test("a bad call says what is wrong, exits with 1 and changes nothing", arguments: calls)
    func badCall(_ call: Call) throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let plain = try workspace.awm("env", "call", "library", call.tool, call.arguments)
        #expect(plain.status == 1)
        for words in call.says { expect(plain.output, says: words) }
        expect(plain.errors, says: "outcome: " + call.outcome)
        _ = try JSON(parsing: plain.outputBytes)

        let told = try workspace.awm("env", "call", "library", call.tool, call.arguments, "--json")
        #expect(told.status == 1)
        let result = try JSON(parsing: told.outputBytes)
        #expect(result["outcome"]?.stringValue == call.outcome)
        #expect(result["changes"] == [:])
        #expect(!Disk.exists(workspace.store))
    }

    @Test("an unknown task or tool to list is not found")
    func unknownNames() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let tool = try workspace.awm("env", "tools", "library", "serch_books")
        #expect(tool.status == 3)
        expect(tool.errors, says: "serch_books", "awm env tools")
        let task = try workspace.awm("rollout", "library", "--tasks", "lend-the-winter-bok")
        #expect(task.status == 3)
        expect(task.errors, says: "lend-the-winter-bok")
        let split = try workspace.awm("rollout", "library", "--tasks", "split:tset")
        #expect(split.status == 3)
        expect(split.errors, says: "tset")
        #expect(!Disk.exists(workspace.store))
    }
}
