import JSON
import Testing

/// `awm synth generate`: what is made, found again, written to folders, and refused.
struct SynthGenerateVerbTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func generate(_ arguments: String...) throws -> Program.Outcome {
        let outcome = try workspace.program(["synth", "generate", "--no-certify"] + arguments).run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome
    }

    @Test("the same seed gives the same content ids, and what is there is not made again")
    func again() throws {
        let ids = try generate("--count", "2", "-q").lines
        #expect(Set(ids).count == 2)
        let more = try generate("--count", "3", "--json")
        let rows = try JSON(parsing: more.outputBytes)["environments"]?.arrayValue ?? []
        #expect(rows.map { $0["made"] } == [false, false, true])
        #expect(rows.prefix(2).map { $0["content_id"]?.stringValue } == ids.map { $0 })
        #expect(more.errors.contains("2 of these 3 environments are there already"))
        let names = try workspace.run("store", "ls", "synth", "--kind", "environment", "-q").lines
        #expect(Set(names).isSuperset(of: ids))
        let last = try generate("--count", "1", "--first", "2", "--again", "--jobs", "1", "-q").lines
        #expect(last == [rows[2]["content_id"]?.stringValue])
        #expect(try generate("--count", "2", "--seed", "8", "-q").lines != ids)
        #expect(try workspace.awm("store", "fsck", "--deep").status == 0)
    }

    @Test("packages are written to a folder, and are what the store would hold")
    func folders() throws {
        let ids = try generate("--count", "2", "-q").lines
        let output = try generate("--count", "2", "-o", "worlds", "-q").lines
        #expect(output == ids)
        let names = Disk.names(in: workspace.file("worlds"))
        #expect(names.count == 3)
        #expect(names.contains("synthesis.jsonl"))
        #expect(try Set(names.filter { !$0.hasSuffix("l") }.map { try workspace.add("worlds/" + $0) }) == Set(ids))
        #expect(try generate("--count", "2", "-o", "worlds").errors.contains("2 of these 2"))
    }

    @Test("domains are listed and chosen")
    func domains() throws {
        let listed = try workspace.json("synth", "generate", "--list-domains").arrayValue ?? []
        #expect(listed.count >= 40)
        let name = try #require(listed[0]["name"]?.stringValue)
        _ = try generate("--count", "2", "--domain", name)
        let report = try workspace.json("synth", "report", "synth")
        #expect(report["domains"] == [name: 2])
        #expect(report["categories"]?.objectValue?.count == 1)
        let unknown = try workspace.awm("synth", "generate", "--count", "1", "--domain", "nonsense")
        #expect(unknown.status == 3)
        #expect(unknown.errors.contains("nonsense"))
    }

    @Test(
        "mistakes are refused before anything is made",
        arguments: [
            ["--count", "0"], ["--jobs", "0"], ["--tasks", "0"], ["--name-prefix", "Bad "], ["--seed", "x"],
        ]
    )
    func mistakes(_ arguments: [String]) throws {
        #expect(try workspace.program(["synth", "generate"] + arguments).run().status == 2)
        #expect(!Disk.exists(workspace.store))
    }
}
