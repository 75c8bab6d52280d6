import JSON
import Testing

/// What is done with recorded rollouts: `replay`, `rescore`, `import rollouts`, transcripts and differences.
struct RecordedVerbsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.run("rollout", "library", "--set", "good", "-n", "2", "--policy", "reference")
        try workspace.run("rollout", "library", "--set", "odd", "-n", "6", "--policy", "random")
    }

    private func record(_ set: String, _ place: Int = 0) throws -> String {
        try #require(workspace.run("store", "find", set, "-q").lines.dropFirst(place).first)
    }

    @Test("recorded rollouts come to the same again, and one of them does, too")
    func replays() throws {
        for set in ["good", "odd"] {
            let outcome = try workspace.run("replay", set)
            expect(outcome.output, says: "the same")
        }
        let summary = try workspace.json("replay", "odd", "--jobs", "3")
        #expect(summary["rollouts"] == 6 && summary["same"] == 6 && summary["differing"] == 0)
        #expect(summary["calls"]?.integerValue ?? 0 > 6)
        let one = try workspace.json("replay", record("odd", 2))
        #expect(one["rollouts"] == 1 && one["same"] == 1)
        #expect(try workspace.run("replay", "good", "-q").output == "")
    }

    @Test("a replay in another version says where it first differs, and exits with 1")
    func differs() throws {
        try workspace.edit(
            "library/tools.yaml",
            replacing: "result: {loan_id: $loan.id, lent_at: $loan.lent_at}",
            with: "result: {loan_id: $loan.id, at: $loan.lent_at}"
        )
        let outcome = try workspace.awm("replay", "good", "--environment", "./library")
        #expect(outcome.status == 1)
        expect(outcome.output, says: "lend_book", "content differs", "recorded", "replayed", "2 differ")
        let json = try JSON(
            parsing: workspace.awm("replay", "good", "--environment", "./library", "--json").outputBytes
        )
        #expect(json["differing"] == 2)
        let difference = json["shown"]?[0]?["difference"]
        #expect(difference?["field"] == "content" && difference?["step"] == 7 && difference?["tool"] == "lend_book")
        #expect(try workspace.run("replay", "good").status == 0)
    }

    @Test("what cannot be replayed is not found, and a set must be one")
    func cannotReplay() throws {
        try workspace.run("rollout", "./library", "--set", "folder", "--policy", "noop")
        try workspace.edit("library/tasks.yaml", replacing: "Lend it to her", with: "Hand it to her")
        try workspace.run("rollout", "./library", "--set", "unstored", "--policy", "noop")
        #expect(try workspace.run("replay", "folder").status == 0)
        let outcome = try workspace.awm("replay", "unstored")
        #expect(outcome.status == 3)
        expect(outcome.output, says: "cannot be replayed")
        for (words, status) in [
            (["replay", "library"], Int32(2)), (["replay", "nobody"], 3), (["replay", "good#0000000000"], 3),
            (["replay", "good", "--jobs", "0"], 2), (["replay", "good", "--environment", "nobody"], 3),
            (["replay", "odd", "--show", "-1"], 2),
        ] {
            #expect(try workspace.program(words).run().status == status, "\(words)")
        }
    }

    @Test("a rollout is shown as a transcript with what each call changed")
    func transcript() throws {
        let name = try record("good")
        let text = try workspace.run("store", "show", name).output
        expect(text, says: "lend-the-winter-book of library@", "[1] user", "Mei Tanaka would like", "search_books({")
        expect(text, says: "lend_book: ok", "+ loans[", "✓ nothing else touched", "verdict: reward 1.000")
        #expect(!(try workspace.run("store", "show", name, "--no-changes").output.contains("+ loans[")))
        let json = try workspace.json("store", "show", name)
        #expect(json["rollout"]?["schema"] == "awm.rollout/1")
        #expect(json["changes"]?.arrayValue?.count == 1)
        #expect(json["changes"]?[0]?["diff"]?["loans"]?[0]?["row"] == "added")
        #expect(try workspace.run("store", "show", name, "-q").lines == [String(name.dropFirst("good#".count))])
        // Without its world the rollout is still shown.
        try workspace.run("store", "copy", "good", "oci:elsewhere")
        let elsewhere = try workspace.run("store", "show", "--store", "elsewhere", name)
        expect(elsewhere.output, says: "lend_book: ok")
        expect(elsewhere.errors, says: "what the calls changed is not shown")
    }

    @Test("two rollouts are compared from where they part")
    func diff() throws {
        let (good, odd) = (try record("good"), try record("odd"))
        let twins = try workspace.awm("store", "diff", good, record("good", 1))
        #expect(twins.status == 1)
        expect(twins.output, says: "all 10 steps in common", "they differ in seed")
        let outcome = try workspace.awm("store", "diff", good, odd)
        #expect(outcome.status == 1)
        expect(outcome.output, says: "2 steps in common", "tool_calls differs", "search_books", "- good#", "+ odd#")
        let json = try JSON(parsing: workspace.awm("store", "diff", good, odd, "--json").outputBytes)
        #expect(json["step"] == 2 && json["field"] == "tool_calls" && json["same"] == false)
        #expect(try workspace.awm("store", "diff", good, good, "--json").status == 0)
        #expect(try workspace.awm("store", "diff", good, "odd").status == 2)
    }

    @Test("another version's verifier adds a score and leaves the reward")
    func rescore() throws {
        try workspace.edit(
            "library/tasks.yaml",
            replacing: "SELECT title FROM final.books WHERE id = 2",
            with: "SELECT upper(title) FROM final.books WHERE id = 2"
        )
        let made = try workspace.json("rescore", "good", "--verifier", "./library", "--set", "rescored")
        #expect(made["scored"] == 2 && made["scored_otherwise"] == 2 && made["rollouts"] == 2)
        let row = try JSON(parsing: String(#require(workspace.run("store", "cat", "rescored").lines.first)))
        #expect(row["reward"] == 1.0)
        let score = row["outcome"]?["scores"]?[0]
        #expect(score?["reward"] == 0.6666666666666666 && score?["success"] == false)
        #expect(score?["verifier_hash"] != row["task"]?["verifier_hash"])
        #expect(score?["env_hash"] != row["task"]?["env_hash"])
        // The same verifier again says nothing new.
        let before = try workspace.contents()
        let again = try workspace.json("rescore", "rescored", "--verifier", "./library")
        #expect(again["scored"] == 0 && again["already_scored"] == 2)
        #expect(try workspace.contents() == before)
        // Other rules are another score, in the set itself this time.
        let stricter = try workspace.json("rescore", "rescored", "--verifier", "./library", "--partial", "none")
        #expect(stricter["scored"] == 2 && stricter["set"] == "rescored")
        let rows = try workspace.run("store", "cat", "rescored").lines
        #expect(rows.count == 2)
        #expect(try JSON(parsing: String(rows[0]))["outcome"]?["scores"]?[1]?["reward"] == 0.0)
        // The rows are what they were otherwise.
        try workspace.run("replay", "rescored")
        #expect(try workspace.awm("rescore", "good", "--verifier", "./library", "--set", "rescored").status == 1)
    }

    @Test("a version in which the calls come to something else scores nothing and changes nothing")
    func rescoreElsewhere() throws {
        try workspace.edit(
            "library/tools.yaml",
            replacing: "result: {loan_id: $loan.id, lent_at: $loan.lent_at}",
            with: "result: {loan_id: $loan.id}"
        )
        let before = try workspace.contents()
        let outcome = try workspace.run("rescore", "good", "--verifier", "./library")
        expect(outcome.output, says: "0 of 2 rollouts scored", "step 7, content differs")
        #expect(try workspace.contents() == before)
    }

    @Test("recorded turns are taken again in another version of the world")
    func replayPolicy() throws {
        try workspace.run("rollout", "library", "--policy", "replay", "--from", "odd", "-n", "6", "--set", "again")
        let comparisons = try zip(
            workspace.run("store", "cat", "odd").lines,
            workspace.run("store", "cat", "again").lines
        )
        .map { old, new in
            let (old, new) = try (JSON(parsing: String(old)), JSON(parsing: String(new)))
            let tools = [old, new].map { row in
                (row["steps"]?.arrayValue ?? []).filter { $0["kind"] == "tool" }.map { $0["content"] }
            }
            return tools[0] == tools[1] && old["reward"] == new["reward"]
        }
        #expect(comparisons.count == 6 && comparisons.allSatisfy { $0 })
        // A world that gives something else is told by the rows, and a sample too many is a fault.
        try workspace.edit(
            "library/tools.yaml",
            replacing: "result: {loan_id: $loan.id, lent_at: $loan.lent_at}",
            with: "result: {loan_id: $loan.id, number: $loan.id}"
        )
        let changed = try workspace.json(
            "rollout",
            "./library",
            "--policy",
            "replay",
            "--from",
            "good",
            "-n",
            "3",
            "--set",
            "changed"
        )
        #expect(changed["rollouts"] == 3 && changed["faults"] == 1)
        expect(try workspace.run("store", "cat", "changed").output, says: "number", "for sample 2")
        for (words, status) in [
            (["--policy", "replay"], Int32(2)), (["--policy", "noop", "--from", "odd"], 2),
            (["--policy", "replay", "--from", "nobody"], 3), (["--policy", "replai"], 2),
        ] {
            #expect(try workspace.program(["rollout", "library"] + words).run().status == status, "\(words)")
        }
    }

    @Test("token ids that a trainer recorded are attached to their completions")
    func importRollouts() throws {
        let row = try JSON(parsing: String(#require(workspace.run("store", "cat", record("good")).lines.first)))
        let session = try #require(row["session_id"]?.stringValue)
        let calls = (row["steps"]?.arrayValue ?? []).compactMap { $0["tool_calls"]?[0]?["id"]?.stringValue }
        #expect(calls.count == 4)
        func line(_ place: Int, _ prompt: [Int], _ completion: [Int]) -> String {
            let object: JSON = [
                "schema": "awm.sampling/1", "session_id": .string(session), "call_id": .string(calls[place]),
                "prompt_token_ids": .array(prompt.map { .count($0) }),
                "completion_token_ids": .array(completion.map { .count($0) }),
                "logprobs": .array(completion.map { _ in -0.5 }), "policy_version": "7",
                "sampling": ["temperature": 0.7],
            ]
            return object.rowText() + "\n"
        }
        // The third prompt does not go on from the second.
        let lines =
            line(0, [1, 2], [3]) + line(1, [1, 2, 3, 4], [5]) + line(2, [1, 2, 9], [10]) + line(3, [1, 2, 9, 10], [11])
        try workspace.write("sampling.jsonl", lines)
        let made = try workspace.json("import", "rollouts", "sampling.jsonl", "--into", "good", "--set", "joined")
        #expect(made["completions"] == 4 && made["rollouts_changed"] == 1)
        let rows = try workspace.run("store", "cat", "joined").lines.map { try JSON(parsing: String($0)) }
        #expect(rows.count == 2)
        let joined = try #require(rows.first { $0["session_id"]?.stringValue == session })
        #expect(joined["capture"] == "tokens" && joined["policy"]?["version_start"] == "7")
        let steps = (joined["steps"]?.arrayValue ?? []).filter { $0["kind"] == "assistant" }
        #expect(steps.map { $0["scaffold_token_ids"] } == [[1, 2], [4], [1, 2, 9], []])
        #expect(steps.map { $0["starts_branch"]?.boolValue ?? false } == [false, false, true, false])
        #expect(steps[0]["sampling"]?["temperature"] == 0.7)
        // Again, it says nothing new; something else is a contradiction unless it is to replace.
        let before = try workspace.contents()
        #expect(try workspace.json("import", "rollouts", "sampling.jsonl", "--into", "joined")["rollouts_changed"] == 0)
        try workspace.write("other.jsonl", line(0, [1, 2], [4]))
        let refused = try workspace.awm("import", "rollouts", "other.jsonl", "--into", "joined")
        #expect(refused.status == 1)
        expect(refused.errors, says: "line 1", "another completion_token_ids already")
        #expect(try workspace.contents() == before)
        try workspace.run("import", "rollouts", "other.jsonl", "--into", "joined", "--replace")
    }

    @Test(
        "lines that find no completion are refused with their number, and nothing is written",
        arguments: [
            (#"{"schema":"awm.sampling/2","session_id":"x","turn":0}"#, "awm.sampling/2", Int32(1)),
            (#"{"schema":"awm.sampling/1","session_id":"x"}"#, "exactly one of", 1),
            (#"{"schema":"awm.sampling/1","session_id":"x","turn":0,"call_id":"a"}"#, "exactly one of", 1),
            (#"{"schema":"awm.sampling/1","session_id":"x","turn":0,"more":1}"#, "more", 1),
            (#"{"schema":"awm.sampling/1","session_id":"x","turn":0}"#, "has no session", 3),
            (#"{"schema":"awm.sampling/1","session_id":"SESSION","turn":99}"#, "no completion with turn 99", 1),
            (#"{"schema":"awm.sampling/1","session_id":"SESSION","call_id":"a"}"#, "call_id", 1),
            (
                #"{"schema":"awm.sampling/1","session_id":"SESSION","turn":0,"completion_token_ids":[1],"logprobs":[1.0]}"#,
                "positive", 1
            ),
            (
                #"{"schema":"awm.sampling/1","session_id":"SESSION","turn":0,"prompt_token_ids":[1]}"#,
                "completion_token_ids", 1
            ),
            ("nonsense", "line 1", 1), ("", "no lines", 1),
        ]
    )
    func refusesLines(_ line: String, _ message: String, _ status: Int32) throws {
        let row = try JSON(parsing: String(#require(workspace.run("store", "cat", record("good")).lines.first)))
        let text = line.replacing("SESSION", with: row["session_id"]?.stringValue ?? "")
        try workspace.write("sampling.jsonl", text + "\n")
        let before = try workspace.contents()
        let outcome = try workspace.awm("import", "rollouts", "sampling.jsonl", "--into", "good")
        #expect(outcome.status == status)
        expect(outcome.errors, says: message)
        #expect(try workspace.contents() == before)
    }
}
