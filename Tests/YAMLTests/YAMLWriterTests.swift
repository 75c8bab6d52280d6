import JSON
import Testing
import YAML

struct YAMLWriterTests {
    @Test(
        arguments: [
            .null, true, 12, -0.5, "", "plain words", "yes", "null", "12", "1.5e3", "a: b", "a #b", "- a", " lead",
            "trail ",
            "two\nlines", "two\nlines\n", "\nlead", "end\n\n", "tab\there", "quote \" and '", "{a}", "[a]", "a, b",
            "é – ü",
            "😀 beyond", "bell\u{7}", "colon:", "@at", "`tick`", "%percent", "!tag", "&anchor", "*alias", "|", ">", "?",
            "~",
            "  two\n  spaces", "on", "2026-03-02", "a\r\nb",
            [], [:], [1, "two", .null], ["a": 1, "b": ["c", "d"]], ["true": "true", "1": 1, "a b": "c: d"],
            [["a": ["b": ["c": [1, 2, ["d": "e\nf"]]]]], [], [:], [[1, [2, [3]]]]],
            ["sql": "SELECT 1\nFROM t\n  WHERE x = ':y'", "else": ["code": "not_found", "message": "No {x}."]],
        ] as [JSON]
    )
    func `what is written is read back as the same value`(_ value: JSON) throws {
        for value in [value, ["key": value], [value, value], [["key": value, "other": 1]]] as [JSON] {
            let text = YAMLWriter.text(value)
            #expect(try YAMLDocument(parsing: Array(text.utf8)).value == value, "\(text)")
        }
    }

    @Test func `SQL stands in a block, small mappings in a line`() {
        let text = YAMLWriter.text([
            ["name": "list_tea", "steps": [["rows": "tea", "sql": "SELECT id\nFROM tea"]], "result": ["tea": "$tea"]]
        ])
        #expect(
            text == """
                - name: list_tea
                  steps:
                    - rows: tea
                      sql: |-
                        SELECT id
                        FROM tea
                  result: {tea: "$tea"}

                """
        )
    }
}
