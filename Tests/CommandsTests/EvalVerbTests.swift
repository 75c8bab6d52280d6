import JSON
import JSONSchema
import Testing

/// `awm eval` on sets that `awm rollout` made.
struct EvalVerbTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.run("rollout", "library", "--policy", "reference", "--set", "good", "-n", "4")
        try workspace.run("rollout", "library", "--policy", "noop", "--set", "idle", "-n", "2")
    }

    @Test("two sets are evaluated policy by policy and compared task by task")
    func two() throws {
        let text = try workspace.run("eval", "idle", "good", "--k", "1,2,4", "--by", "difficulty,task").output
        expect(text, says: "2 sets: 6 rollouts, 6 attempts", "pass@4", "pass^2", "lend-the-winter-book")
        expect(text, says: "good less idle", "better on 1, worse on 0, equal on 0", "+1.000")
        let json = try workspace.json("eval", "idle", "good", "--by", "difficulty")
        let schema = try JSONSchema(JSON(parsing: Disk.read(Repository.path("schemas/eval.schema.json"))))
        #expect(schema.validate(json).map(\.description) == [])
        #expect(json["options"]?["k"] == [1, 2, 4])
        let policies = try #require(json["policies"]?.arrayValue)
        #expect(policies.map { $0["policy"] } == ["noop", "reference"])
        #expect(policies.map { $0["metrics"]?["pass@1"]?["value"] } == [0.0, 1.0])
        // The library has one task, which leaves nothing to resample.
        #expect(policies[0]["metrics"]?["pass@1"]?["low"] == .null)
        #expect(json["by"]?["difficulty"]?[0]?["difficulty"] == "2")
        #expect(json["tasks"]?[1]?["attempts"] == 4)
        #expect(json["tasks"]?[1]?["passes"] == 4)
        #expect(json["comparison"]?["differences"]?["pass@2"]?["value"] == 1.0)
        #expect(json["sets"]?.arrayValue?.count == 2)
        #expect(try workspace.run("eval", "idle", "good", "-q").lines == ["0.000", "1.000"])
        expect(try workspace.run("eval", "good", "--k", "4,16").errors, says: "no task has 16 attempts of one policy")
    }

    @Test("one policy is chosen, and a name that is nearly one is suggested")
    func policy() throws {
        try workspace.run("rollout", "library", "--policy", "noop", "--set", "good")
        #expect(try workspace.run("eval", "good", "--policy", "reference", "-q").lines == ["1.000"])
        let failure = try workspace.awm("eval", "good", "--policy", "refrence")
        #expect(failure.status == 3)
        expect(failure.errors, says: "there are noop, reference", "did you mean \"reference\"")
    }

    @Test("a faulted rollout is no attempt, and the last attempt of a sample is the one that counts")
    func faults() throws {
        let rows = try workspace.run("store", "cat", "idle").output
        try workspace.write("rows.jsonl", rows)
        try workspace.python(
            """
            import json, sys
            rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
            fault = json.loads(json.dumps(rows[0]))
            fault.update(reward=None, success=None)
            fault["outcome"].update(rewards={}, verifier=None, stop_reason="fault", failure_kind="infrastructure_fault", error={"x": 1})
            for step in fault["steps"]:
                step.pop("reward", None)
            again = json.loads(json.dumps(rows[0]))
            again.update(attempt=1, rollout_id=rows[0]["rollout_id"] + "/attempt-1")
            lost = json.loads(json.dumps(fault))
            lost.update(sample_index=1, rollout_id=rows[1]["rollout_id"])
            with open(sys.argv[1], "w", encoding="utf-8") as file:
                for row in (fault, again, lost):
                    file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\\n")
            """,
            workspace.file("rows.jsonl")
        )
        try workspace.run("store", "add", "rows.jsonl", "--name", "mended")
        let json = try workspace.json("eval", "mended")
        #expect(json["counts"]?["rollouts"] == 3)
        #expect(json["counts"]?["attempts"] == 1)
        #expect(json["counts"]?["faults"] == 1)
        #expect(json["counts"]?["superseded"] == 1)
        #expect(json["counts"]?["incomplete_groups"] == 1)
        #expect(json["incomplete_groups"]?[0]?["scored"] == 1)
        expect(
            try workspace.run("eval", "mended").output,
            says: "1 faulted",
            "1 followed by another attempt",
            "1 of 1 group incomplete"
        )
    }

    @Test("a score that another verifier added counts when asked for")
    func rescored() throws {
        try workspace.edit(
            "library/tasks.yaml",
            replacing: "WHERE member_id = 3 AND book_id = 2",
            with: "WHERE member_id = 3 AND book_id = 4"
        )
        _ = try workspace.add("library")
        try workspace.run("rescore", "good", "--verifier", "library")
        #expect(try workspace.run("eval", "good", "-q").lines == ["1.000"])
        #expect(try workspace.run("eval", "good", "--score", "latest", "-q").lines == ["0.000"])
        let other = "sha256:" + String(repeating: "0", count: 64)
        #expect(try workspace.json("eval", "good", "--score", other)["counts"]?["unjudged"] == 4)
        #expect(try workspace.awm("eval", "good", "--score", "best").status == 2)
    }

    @Test("tags of rows that do not carry them are looked up in the environment")
    func oldRows() throws {
        let rows = try workspace.run("store", "cat", "good").output
        let old = try workspace.python(
            """
            import json, sys
            for line in open(sys.argv[1], encoding="utf-8"):
                row = json.loads(line)
                assert row["task"].pop("tags") == ["difficulty-2", "write"]
                print(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
            """,
            workspace.write("rows.jsonl", rows)
        )
        try workspace.write("old.jsonl", old.output)
        try workspace.run("store", "add", "old.jsonl", "--name", "old")
        let known = try workspace.json("eval", "old", "--by", "tag,difficulty")
        #expect(known["by"]?["difficulty"]?[0]?["difficulty"] == "2")
        #expect(known["by"]?["tag"]?[0]?["tag"] == "write")
        try workspace.run("store", "copy", "old", "oci:" + workspace.file("elsewhere"))
        let unknown = try workspace.json("eval", "old", "--by", "difficulty", "--store", workspace.file("elsewhere"))
        #expect(unknown["by"]?["difficulty"]?[0]?["difficulty"] == "unknown")
    }

    @Test("the report is one file that a browser shows without anything else")
    func report() throws {
        try workspace.run("eval", "good", "idle", "--report", "report.html")
        let page = try Disk.text(of: workspace.file("report.html"))
        expect(page, says: "<!DOCTYPE html>", "<svg role=\"img\"", "pass@k", "Rewards of noop", "library@")
        for word in ["http", "<script", "<link", "src="] { #expect(!page.contains(word), "\(word)") }
        // SVG is XML: what is not well formed is not drawn.
        try workspace.python(
            """
            import re, sys, xml.etree.ElementTree as tree
            page = open(sys.argv[1], encoding="utf-8").read()
            drawings = re.findall(r"<svg.*?</svg>", page, re.S)
            assert len(drawings) >= 6, len(drawings)
            for drawing in drawings:
                tree.fromstring(drawing)
            """,
            workspace.file("report.html")
        )
        let before = page
        try workspace.run("eval", "good", "idle", "--report", "report.html")
        #expect(try Disk.text(of: workspace.file("report.html")) == before)
    }

    @Test("what cannot be meant is refused")
    func refusals() throws {
        let bad = [
            ["good", "--k", "0"], ["good", "--k", "1,x"], ["good", "--by", "colour"], ["good", "--resamples", "3"],
            ["library"], [],
        ]
        for arguments in bad {
            #expect(try workspace.program(["eval"] + arguments).run().status == 2, "\(arguments)")
        }
        expect(try workspace.awm("eval", "good", "--by", "dificulty").errors, says: "did you mean \"difficulty\"")
        #expect(try workspace.awm("eval", "god").status == 3)
    }

    @Test("environments that are nearly the same are named, and resampled together when asked")
    func clusters() throws {
        try workspace.makeLibrary("archive")
        try workspace.edit("archive/environment.yaml", replacing: "title: A small library", with: "title: An archive")
        _ = try workspace.add("archive")
        try workspace.run("rollout", "archive", "--policy", "reference", "--set", "archived")
        let together = try workspace.json("eval", "good", "archived", "--clusters")
        #expect(together["policies"]?[0]?["metrics"]?["pass@1"]?["over"] == "tasks")
        expect(together["notes"]?.rowText() ?? "", says: "nearly the same (1.00): archive@", "library@")
        let apart = try workspace.json("eval", "good", "archived")
        #expect(apart["policies"]?[0]?["metrics"]?["pass@1"]?["over"] == "environments")
    }
}
