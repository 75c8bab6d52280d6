import JSON
import JSONSchema
import Testing

/// `awm export tasks`: rows, which tasks they are of, and splits of whole environments.
struct TaskExportVerbTests {
    private let workspace: Workspace
    private let id: String

    init() throws {
        workspace = try Workspace()
        id = try workspace.add(Repository.path("Tests/Fixtures/awkward"))
    }

    private func rows(_ path: String) throws -> [JSON] {
        try JSONLines(Disk.read(workspace.file(path))).map { try JSON(parsing: $0.bytes) }
    }

    private static let extensions = [
        ("trl", "jsonl"), ("verl", "json"), ("skyrl", "jsonl"), ("nemo-gym", "jsonl"), ("slime", "jsonl"),
    ]

    @Test("every format has a file for each split, a card, a manifest and a lock", arguments: extensions)
    func formats(format: String, fileExtension: String) throws {
        try workspace.run("export", "tasks", "awkward", "--format", format, "-o", "tasks")
        #expect(Disk.names(in: workspace.file("tasks")) == ["README.md", "awm-export.json", "awm.lock", "data"])
        #expect(Disk.names(in: workspace.file("tasks/data")) == ["test.\(fileExtension)", "train.\(fileExtension)"])
        let manifest = try JSON(parsing: Disk.read(workspace.file("tasks/awm-export.json")))
        let schema = try JSONSchema(JSON(parsing: Disk.read(Repository.path("schemas/taskexport.schema.json"))))
        #expect(schema.validate(manifest).map(\.description) == [])
        #expect(manifest["counts"]?["tasks"] == 4)
        #expect(manifest["environments"]?[0]?["content_id"]?.stringValue == id)
        let lock = try JSON(parsing: Disk.read(workspace.file("tasks/awm.lock")))
        #expect(lock["artifacts"]?["awkward:latest"]?["content_id"]?.stringValue == id)
        let text = try Disk.text(of: workspace.file("tasks/data/train.\(fileExtension)"))
        for word in [id, "keep-anything", "sha256:"] { #expect(text.contains(word)) }
        try workspace.run("export", "tasks", "awkward", "--format", format, "-o", "again")
        #expect(try Disk.files(below: workspace.file("tasks")) == Disk.files(below: workspace.file("again")))
    }

    @Test("a row begins as a rollout with its seed begins: messages, tools, hashes, parameters")
    func sameAsRollout() throws {
        try workspace.run(
            "export",
            "tasks",
            "awkward",
            "--format",
            "slime",
            "--seeds",
            "5",
            "--seed",
            "3",
            "-o",
            "tasks"
        )
        try workspace.run("rollout", "awkward", "-n", "5", "--seed", "3", "--set", "runs")
        let rollouts = try JSONLines(workspace.run("store", "cat", "runs").outputBytes).map {
            try JSON(parsing: $0.bytes)
        }
        let tasks = try rows("tasks/data/train.jsonl") + rows("tasks/data/test.jsonl")
        // One task has parameters, and so five rows.
        #expect(tasks.count == 8)
        #expect(Set(tasks.compactMap { $0["metadata"]?["params"]?.stringValue }).count > 3)
        for task in tasks {
            let rollout = try #require(
                rollouts.first {
                    $0["task"]?["task_id"] == task["metadata"]?["task_id"]
                        && $0["task"]?["seed"] == task["metadata"]?["seed"]
                }
            )
            let begun = rollout["steps"]?.arrayValue?.prefix(2).map { [$0["kind"], $0["content"]] }
            #expect(begun == task["prompt"]?.arrayValue?.map { [$0["role"], $0["content"]] })
            #expect(try JSON(parsing: #require(task["tools"]?.stringValue)) == rollout["tools"])
            for key in ["env_id", "env_hash", "task_hash"] { #expect(task["metadata"]?[key] == rollout["task"]?[key]) }
            let drawn = try JSON(parsing: #require(task["metadata"]?["params"]?.stringValue))
            #expect(drawn == rollout["task"]?["params"] ?? [:])
        }
    }

    @Test("tasks are chosen by how often a policy passes them")
    func passRate() throws {
        try workspace.run("rollout", "awkward", "-n", "3", "--tasks", "recite-it,look-around", "--set", "runs")
        try workspace.run("rollout", "awkward", "-n", "3", "--policy", "noop", "--tasks", "recite-it", "--set", "runs")
        func chosen(_ options: String...) throws -> JSON {
            defer { Disk.remove(workspace.file("tasks")) }
            let outcome = try workspace.program(
                ["export", "tasks", "awkward", "-o", "tasks", "--from", "runs", "--json"] + options
            ).run()
            return try JSON(parsing: outcome.outputBytes)
        }
        let always = try chosen("--policy", "reference", "--pass-rate", "0.5..1", "--min-attempts", "3")
        #expect(always["tasks"] == 2)
        #expect(always["left_out_because"] == ["too_few_attempts": 2])
        let never = try chosen("--policy", "noop", "--pass-rate", "0..0.5")
        #expect(never["tasks"] == 1)
        let failure = try workspace.awm(
            "export",
            "tasks",
            "awkward",
            "-o",
            "tasks",
            "--from",
            "runs",
            "--pass-rate",
            "0..1"
        )
        #expect(failure.status == 2)
        expect(failure.errors, says: "several policies (noop, reference)", "--policy")
        #expect(try workspace.awm("export", "tasks", "awkward", "-o", "tasks", "--pass-rate", "0..1").status == 2)
        #expect(
            try workspace.awm("export", "tasks", "awkward", "-o", "tasks", "--from", "runs", "--pass-rate", "1..0")
                .status == 2
        )
        let nothing = try workspace.awm(
            "export",
            "tasks",
            "awkward",
            "-o",
            "tasks",
            "--from",
            "runs",
            "--policy",
            "noop",
            "--min-attempts",
            "9"
        )
        #expect(nothing.status == 1)
        expect(nothing.errors, says: "too_few_attempts: 4")
        #expect(!Disk.exists(workspace.file("tasks")) && !Disk.exists(workspace.file("tasks.partial")))
    }

    @Test("certified tasks name their certificate, and others are left out")
    func certified() throws {
        let none = try workspace.awm("export", "tasks", "awkward", "--certified", "-o", "tasks")
        #expect(none.status == 1)
        expect(none.errors, says: "no_certificate: 4")
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.run("env", "check", "library")
        try workspace.run("export", "tasks", "awkward", "library", "--certified", "-o", "tasks")
        let certificate = try workspace.json("store", "show", "library")["certificate"]?["content_id"]
        let row = try #require(rows("tasks/data/train.jsonl").first)
        #expect(row["env_id"] == "library")
        #expect(row["certificate"] != nil && row["certificate"] == certificate)
    }

    @Test("whole environments go into splits, and those that are nearly the same stay together")
    func splits() throws {
        for name in ["one", "two", "three"] {
            try workspace.makeLibrary(name)
            _ = try workspace.add(name)
        }
        try workspace.run("store", "copy", "oci:" + Repository.path("store"))
        let json = try workspace.json(
            "export",
            "tasks",
            "one",
            "two",
            "three",
            "shop",
            "clinic",
            "helpdesk",
            "awkward",
            "--make-splits",
            "train=0.6,val=0.2,test=0.2",
            "--seed",
            "5",
            "-o",
            "tasks"
        )
        let environments = try #require(json["environments"]?.arrayValue)
        func split(_ name: String) -> JSON? { environments.first { $0["name"]?.stringValue == name }?["split"] }
        #expect(split("one") == split("two") && split("two") == split("three"))
        #expect(Set(environments.compactMap { $0["split"]?.stringValue }) == ["train", "val", "test"])
        #expect(json["clusters"]?.arrayValue?.count == 1)
        #expect(json["clusters"]?[0]?["environments"]?.arrayValue?.count == 3)
        #expect(Disk.names(in: workspace.file("tasks/data")) == ["test.jsonl", "train.jsonl", "val.jsonl"])
        for name in ["train", "val", "test"] {
            for row in try rows("tasks/data/\(name).jsonl") {
                #expect(row["split"]?.stringValue == name && row["split"] == split(row["env_id"]?.stringValue ?? ""))
            }
        }
        let text = try workspace.awm("export", "tasks", "one", "two", "shop", "--make-splits", "a=1,b=1", "-o", "text")
        expect(text.errors, says: "nearly the same (1.00): one@", "two@")
    }

    @Test("what cannot be meant is refused before anything is written")
    func refusals() throws {
        let bad = [
            ["awkward", "--format", "verll"], ["awkward", "--seeds", "0"], ["awkward", "--make-splits", "train"],
            ["awkward", "--similarity", "0"], ["awkward", "--license", "MIT License"], [], ["awkward#12345678"],
        ]
        for arguments in bad {
            #expect(
                try workspace.program(["export", "tasks", "-o", "tasks"] + arguments).run().status == 2,
                "\(arguments)"
            )
        }
        expect(
            try workspace.awm("export", "tasks", "awkward", "--format", "verll", "-o", "x").errors,
            says: "did you mean \"verl\""
        )
        #expect(try workspace.awm("export", "tasks", "nobody", "-o", "tasks").status == 3)
        #expect(!Disk.exists(workspace.file("tasks")))
    }

    @Test("the system message can be left out, and tools are shown as asked")
    func presentation() throws {
        try workspace.run(
            "export",
            "tasks",
            "awkward",
            "--format",
            "nemo-gym",
            "--no-system",
            "--presentation",
            "meta",
            "--agent",
            "mine",
            "-o",
            "tasks"
        )
        let row = try #require(rows("tasks/data/train.jsonl").first)
        #expect(row["responses_create_params"]?["input"]?.arrayValue?.map { $0["role"] } == ["user"])
        let tools = try #require(row["responses_create_params"]?["tools"]?.arrayValue)
        #expect(tools.map { $0["name"] } == ["list_tools", "call_tool"])
        #expect(row["agent_ref"] == ["type": "responses_api_agents", "name": "mine"])
    }
}
