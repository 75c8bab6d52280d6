import Glibc
import JSON
import Testing

/// `store/` in the repository, as a newcomer meets it.
struct StarterStoreTests {
    static let names = ["clinic", "helpdesk", "shop"]

    @Test("it holds shop, clinic and helpdesk as environments/ gives them, and reading it writes nothing into it")
    func sameAsSources() throws {
        let workspace = try Workspace()
        let store = Repository.path("store")
        try #require(Disk.exists(store + "/index.json"), "the repository has no store/; run: make starter-store")
        try Disk.copy(store, to: workspace.file("starter"))
        Disk.remove(workspace.file("starter/awm"))
        let files = try Disk.files(below: workspace.file("starter"))

        try workspace.run("store", "copy", "oci:starter", "--store", "copied")
        #expect(try Disk.files(below: workspace.file("starter")) == files)
        for name in StarterStoreTests.names {
            let id = try workspace.add(Repository.path("environments/" + name))
            #expect(try workspace.run("store", "show", name, "-q", "--store", "copied").lines == [id])
        }
        let ids = try workspace.run("store", "ls", "-q").lines
        #expect(try workspace.run("store", "ls", "-q", "--store", "copied").lines == ids)
        try workspace.run("store", "fsck", "--deep", "--store", "copied")
    }

    @Test("another user without write permission lists it and checks out of it, and nothing is written")
    func anotherUser() throws {
        let workspace = try Workspace()
        let store = Repository.path("store")
        try #require(Disk.exists(store + "/index.json"), "the repository has no store/; run: make starter-store")
        let starter = workspace.file("starter")
        try Disk.copy(store, to: starter)
        Disk.remove(starter + "/awm")
        let files = try Disk.files(below: starter)
        Disk.setMode(folders: 0o555, files: 0o444, below: starter)
        chmod(workspace.path, 0o755)
        try Disk.makeFolder(workspace.file("theirs"))
        chmod(workspace.file("theirs"), 0o777)

        func asAnother(_ arguments: String...) throws -> Program.Outcome {
            var program = try workspace.program(arguments + ["--store", starter])
            program.folder = workspace.file("theirs")
            if getuid() == 0 {
                program.arguments =
                    ["--reuid=65534", "--regid=65534", "--clear-groups", program.executable]
                    + program.arguments
                program.executable = "/usr/bin/setpriv"
            }
            return try program.run()
        }

        let list = try asAnother("store", "ls", "--json", "--kind", "environment")
        #expect(list.status == 0, "\(list.errors)")
        let entries = try JSON(parsing: list.outputBytes).arrayValue ?? []
        #expect(entries.compactMap { $0["name"]?.stringValue } == StarterStoreTests.names)
        for entry in entries {
            let name = try #require(entry["name"]?.stringValue)
            let checkout = try asAnother("store", "checkout", name, "-q")
            #expect(checkout.status == 0, "\(checkout.errors)")
            #expect(checkout.lines.first == entry["content_id"]?.stringValue)
            let source = try Disk.files(below: Repository.path("environments/" + name))
            #expect(try Disk.files(below: workspace.file("theirs/" + name)) == source)
        }
        let digits = try #require(entries.first?["content_id"]?.stringValue).dropFirst(7).prefix(10)
        #expect(try asAnother("store", "checkout", "@" + digits, "by-prefix").status == 0)
        #expect(try asAnother("env", "tools", "shop", "-q").status == 0)
        #expect(try asAnother("store", "fsck", "--deep").status == 0)

        for outcome in [
            try asAnother("store", "tag", "shop", "mine"), try asAnother("store", "untag", "shop"),
            try asAnother("store", "add", "shop"),
        ] {
            #expect(outcome.status == 1)
            expect(outcome.errors, says: "error: ", starter, "for reading only")
        }
        #expect(try Disk.files(below: starter) == files)
    }
}
