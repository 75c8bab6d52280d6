import JSON
import Testing

/// `awm rollout`, `awm export rollouts` and `awm demo`.
struct RolloutVerbsTests {
    @Test("the reference policy earns 1.0 and doing nothing earns 0")
    func policies() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        let reference = try workspace.json("rollout", "library", "--no-timings")
        #expect(reference["set"]?.stringValue == "library-reference")
        #expect(reference["mean_reward"] == 1.0)
        #expect(reference["faults"] == 0)
        #expect(reference["complete"] == 1)
        let nothing = try workspace.json("rollout", "library", "--policy", "noop")
        #expect(nothing["mean_reward"] == 0.0)

        let row = try JSON(parsing: workspace.run("store", "cat", "library-reference").outputBytes.dropLast())
        #expect(row["task"]?["env_hash"]?.stringValue == id)
        #expect(row["reward"] == 1.0)
        // A folder runs as the same world: the same rollouts, so the same content.
        let folder = try workspace.json("rollout", "./library", "--no-timings", "--set", "from-folder")
        #expect(folder["content_id"] == reference["content_id"])
    }

    @Test("rollouts are appended to a set, or replace it, and threads do not change them")
    func appending() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        func rollout(_ options: String...) throws -> JSON {
            let arguments = ["rollout", "library/", "--policy", "random", "--set", "runs", "--no-timings", "--json"]
            return try JSON(parsing: workspace.program(arguments + options).run().outputBytes)
        }
        let first = try rollout("-n", "4", "--jobs", "1")
        #expect(try rollout("-n", "4", "--jobs", "4", "--replace")["content_id"] == first["content_id"])
        let more = try rollout("-n", "2", "--seed", "100")
        #expect(more["content_id"] != first["content_id"])
        #expect(try workspace.run("store", "cat", "runs").lines.count == 6)
        #expect(try rollout("-n", "4", "--replace")["content_id"] == first["content_id"])
        #expect(try workspace.run("store", "cat", "runs").lines.count == 4)
    }

    @Test("every presentation earns the same, and its rows use the tools that they show")
    func presentations() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        var ids: Set<String> = []
        for mode in ["full", "names", "search", "meta"] {
            let set = "runs-" + mode
            let run = try workspace.json("rollout", "library/", "--presentation", mode, "--set", set, "--no-timings")
            #expect(run["mean_reward"] == 1.0)
            ids.insert(run["content_id"]?.stringValue ?? "")
            let row = try JSON(parsing: workspace.run("store", "cat", set).outputBytes.dropLast())
            #expect(row["harness"]?["presentation"] == ["mode": .string(mode), "observation": 4000])
            try workspace.run("export", "rollouts", set, "-o", set)
            let file = try Disk.text(of: workspace.file(set + "/data/train-00000-of-00001.jsonl"))
            let exported = try JSON(parsing: String(file.dropLast()))
            let shown = exported["tools"]?.arrayValue?.compactMap { $0["function"]?["name"]?.stringValue } ?? []
            let messages = exported["messages"]?.arrayValue ?? []
            let called = messages.flatMap { $0["tool_calls"]?.arrayValue ?? [] }
            #expect(called.count >= 4)
            #expect(called.allSatisfy { shown.contains($0["function"]?["name"]?.stringValue ?? "") })
        }
        #expect(ids.count == 4)
        let unknown = try workspace.awm("rollout", "library/", "--presentation", "some")
        #expect(unknown.status == 2)
        expect(unknown.errors, says: "full", "meta")
    }

    @Test("messages and native rows go out with a card, into a new folder only")
    func export() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.run("rollout", "library/", "--set", "runs", "-n", "2")
        let messages = try workspace.json("export", "rollouts", "runs", "-o", "messages")
        #expect(messages["rollouts"] == 2)
        #expect(messages["mean_reward"] == 1.0)
        let file = try #require(messages["files"]?[0]?.stringValue)
        let rows = try Disk.text(of: workspace.file("messages/" + file)).split(separator: "\n")
        #expect(rows.count == 2)
        for row in rows {
            let row = try JSON(parsing: String(row))
            #expect(row["messages"]?[0]?["role"]?.stringValue == "system")
            #expect(row["reward"] == 1.0)
            #expect(row["tools"]?.arrayValue?.count == 5)
        }
        expect(try Disk.text(of: workspace.file("messages/README.md")), says: "configs")
        _ = try JSON(parsing: Disk.read(workspace.file("messages/awm-export.json")))

        try workspace.run("export", "rollouts", "runs", "--format", "native", "-o", "native")
        let native = Disk.names(in: workspace.file("native/data"))
        #expect(native.count == 1)
        let exported = try Disk.read(workspace.file("native/data/" + (native.first ?? "")))
        #expect(try exported == workspace.run("store", "cat", "runs").outputBytes)

        let again = try workspace.awm("export", "rollouts", "runs", "-o", "messages")
        #expect(again.status == 1)
        expect(again.errors, says: "messages exists")
        let format = try workspace.awm("export", "rollouts", "runs", "--format", "parquet", "-o", "other")
        #expect(format.status == 2)
        expect(format.errors, says: "parquet", "native, messages")
        let kind = try workspace.awm("export", "rollouts", "nobody", "-o", "other")
        #expect(kind.status == 3)
        #expect(!Disk.exists(workspace.file("other")))
    }

    @Test("rollouts below --min-reward are left out")
    func minReward() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.run("rollout", "library/", "--set", "runs")
        try workspace.run("rollout", "library/", "--set", "runs", "--policy", "noop")
        let all = try workspace.json("export", "rollouts", "runs", "-o", "all")
        #expect(all["rollouts"] == 2)
        let good = try workspace.json("export", "rollouts", "runs", "-o", "good", "--min-reward", "0.5")
        #expect(good["rollouts"] == 1)
        #expect(good["left_out"] == 1)
    }

    @Test("two demos without timings give the same content ids and the same bytes")
    func demo() throws {
        let workspace = try Workspace()
        let first = try workspace.run("demo", "--no-timings", "--directory", "first")
        expect(first.output, says: "the same content id", "mean reward of reference", "1.000", "awm store ls")
        try workspace.run("demo", "--no-timings", "--directory", "second")
        let ids = try workspace.run("store", "ls", "-q", "--store", "first/store").lines
        #expect(ids.count == 6)
        #expect(try workspace.run("store", "ls", "-q", "--store", "second/store").lines == ids)
        let exports = try Disk.files(below: workspace.file("first/export"))
        #expect(exports.count == 8)
        #expect(try Disk.files(below: workspace.file("second/export")) == exports)

        let again = try workspace.awm("demo", "--directory", "first")
        #expect(again.status == 1)
        expect(again.errors, says: "first exists")
        let none = try workspace.awm("demo", "--environments", "nowhere", "--directory", "third")
        #expect(none.status == 3)
    }

    @Test("the demo shows the environments of the folder it runs in")
    func demoEnvironments() throws {
        let workspace = try Workspace()
        try Disk.makeFolder(workspace.file("environments"))
        try Disk.copy(Repository.path("environments/shop"), to: workspace.file("environments/shop"))
        let demo = try workspace.run("demo", "--no-timings", "--directory", "work", "-n", "1")
        expect(demo.output, says: "shop@sha256:", "1.000")
        #expect(Disk.names(in: workspace.file("work/export")) == ["shop-random-native", "shop-reference-messages"])
    }
}
