import JSON
import JSONSchema
import Testing

/// `awm synth report`: which environments it measures, and what it prints.
struct SynthReportVerbTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        _ = try workspace.addTwoTaskLibrary()
    }

    private func counts(_ names: String...) throws -> [String] {
        let outcome = try workspace.program(["synth", "report", "--json"] + names).run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try JSON(parsing: outcome.outputBytes)
        let schema = try JSONSchema(
            JSON(parsing: Disk.read(Repository.path("schemas/synthesis-report.schema.json")))
        )
        #expect(schema.validate(report).map(\.description) == [])
        return report["environments"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    }

    @Test("environments are named by reference, by what is above them, by pattern, by folder, or not at all")
    func selection() throws {
        _ = try workspace.add(Repository.path("environments/shop"), "--name", "worlds/shop")
        _ = try workspace.add(Repository.path("environments/clinic"), "--name", "worlds/clinic")
        #expect(try counts() == ["clinic", "library", "shop"])
        #expect(try counts("library", "worlds") == ["clinic", "library", "shop"])
        #expect(try counts("w*/s*", "library", "lib*") == ["library", "shop"])
        #expect(try counts(Repository.path("environments")) == ["clinic", "helpdesk", "shop"])
        #expect(try counts("./library") == ["library"])
        #expect(try workspace.awm("synth", "report", "z*").status == 3)
        #expect(try workspace.awm("synth", "report", "librari").status == 3)
        #expect(try workspace.awm("synth", "report", "./home").status == 3)
        #expect(try workspace.awm("synth", "report", "worlds/shop/tasks").status == 2)
    }

    @Test("levels are those of the certificates in the store")
    func levels() throws {
        #expect(try workspace.json("synth", "report")["judgements"]?["environments"]?["unjudged"] == 1)
        try workspace.certify("library", [("lend-the-winter-book", "certified"), ("who-wrote-it", "sound")])
        let judgements = try workspace.json("synth", "report")["judgements"]
        #expect(judgements?["environments"] == ["certified": 0, "sound": 1, "failed": 0, "unjudged": 0])
        #expect(judgements?["tasks"] == ["certified": 1, "sound": 1, "failed": 0, "unjudged": 0])
    }

    @Test("a copy under another name is a near duplicate; people see both by name")
    func copies() throws {
        try workspace.edit("library/environment.yaml", replacing: "name: \"library\"", with: "name: reading-room")
        _ = try workspace.add("library")
        let report = try workspace.json("synth", "report")
        for kind in ["schemas", "tool_sets", "task_sets"] {
            #expect(report["near_duplicates"]?[kind]?["rate"] == 1.0)
        }
        let text = try workspace.run("synth", "report").output
        #expect(text.contains("2 environments"))
        #expect(text.contains("reading-room@"))
        #expect(text.contains("reference: Agent World Model, arXiv 2602.10090"))
        #expect(try workspace.run("synth", "report", "--quiet").lines.count == 2)
    }

    @Test("instructions are drawn by seed and written as Markdown")
    func instructions() throws {
        let all = try workspace.run("synth", "report", "--instructions", "9").output
        #expect(all.contains("`who-wrote-it`\n\n> Who wrote Counting Tides?"))
        #expect(all.contains("`lend-the-winter-book`, difficulty 2"))
        let one = try workspace.json("synth", "report", "--instructions", "1", "--sample-seed", "3")
        #expect(one.arrayValue?.count == 1)
        #expect(try workspace.awm("synth", "report", "--instructions", "0").status == 2)
        #expect(try workspace.awm("synth", "report", "--threshold", "0").status == 2)
    }
}
