import ContentStore
import Environments
import JSON
import Testing

struct PackageDiffTests {
    private func changes(
        _ before: KeyValuePairs<String, String?>,
        _ after: KeyValuePairs<String, String?>
    ) throws -> [String] {
        var diff = PackageDiff()
        diff.compare(
            try EnvironmentPackage(SmallPackage.files(before)),
            try EnvironmentPackage(SmallPackage.files(after))
        )
        return diff.changes.map { "\($0.what) \($0.kind.rawValue) \($0.name)" }
    }

    @Test func `Nothing differs between a package and itself`() throws {
        #expect(try changes([:], [:]).isEmpty)
    }

    @Test func `Files are compared by their bytes, and their names too`() throws {
        #expect(
            try changes(["a": "1", "b": "1", "é": "x"], ["b": "2", "c": "1", "e\u{301}": "x"])
                == ["file removed a", "file changed b", "file added c", "file added e\u{301}", "file removed é"]
        )
    }

    @Test(
        arguments: [
            ("Write a note.", "Write one."), ("minLength: 1", "minLength: 2"), ("RETURNING id", "RETURNING id, text"),
            ("{id: $note.id}", "$note"), ("readOnly: true", "readOnly: false"),
        ]
    )
    func `A tool is another when anything in it is`(old: String, new: String) throws {
        let text = try #require(SmallPackage.files["tools.yaml"]?.replacing(old, with: new))
        let tool = old == "readOnly: true" ? "list_notes" : "add_note"
        #expect(try changes([:], ["tools.yaml": text]) == ["file changed tools.yaml", "tool changed \(tool)"])
    }

    @Test func `Tools and tasks that come and go are named`() throws {
        let tools = try #require(SmallPackage.files["tools.yaml"]?.replacing("name: add_note", with: "name: new_note"))
        #expect(
            try changes(["tasks.yaml": nil], ["tasks.yaml": nil, "tools.yaml": tools])
                == ["file changed tools.yaml", "tool removed add_note", "tool added new_note"]
        )
        let tasks = try #require(SmallPackage.files["tasks.yaml"]?.replacing("is out.", with: "is out!"))
        #expect(try changes([:], ["tasks.yaml": tasks]) == ["file changed tasks.yaml", "task changed note-tea"])
        #expect(try changes([:], ["tasks.yaml": nil]) == ["file removed tasks.yaml", "task removed note-tea"])
    }

    @Test func `A change is written with its detail`() {
        var diff = PackageDiff()
        diff.add(row: "notes[1]", kind: .changed, detail: ["text": ["milk", "tea"]])
        #expect(
            diff.changes.map(\.json)
                == [["what": "row", "change": "changed", "name": "notes[1]", "detail": ["text": ["milk", "tea"]]]]
        )
    }
}
