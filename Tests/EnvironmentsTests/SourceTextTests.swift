import ContentStore
import Environments
import JSON
import Testing
import YAML

struct SourceTextTests {
    /// The place of the first `@` in the text under `/a/sql`, and where the file has its `@`.
    private func places(_ text: String, file: String = "x.yaml") throws -> (found: SourcePosition, real: SourcePosition)
    {
        let document = try SourceDocument.parse(FilePath(parsing: file), Array(text.utf8))
        let pointer = JSONPointer(tokens: ["a", "sql"])
        let sql = try #require(document.value.value(at: pointer)?.stringValue)
        let offset = try #require(Array(sql.utf8).firstIndex(of: UInt8(ascii: "@")))
        let real = Marked(String(text.prefix { $0 != "@" }) + "«")
        return (document.text(pointer).place(ofOffset: offset, in: sql).position, real.position)
    }

    @Test(
        arguments: [
            "a:\n  sql: SELECT @x\n",
            "a: {sql: 'SELECT @x', b: 1}\n",
            "a: {b: 1, \"sql\": \"SELECT @x\"}\n",
            "a:\n  sql: 'é → @x'\n",
            "ä: 1\na: {ö: 1, sql: SELECT @x}\n",
            "a:\n  sql: |\n    SELECT 1,\n      @x\n",
            "a:\n  sql: |-\n    SELECT @x",
            "a:\n  sql: |-  # why\n    é, é @x",
            "a:\n  sql: |\n\n\n      SELECT 1\n    \n      @x\n",
            "a:\n  sql: |2\n      SELECT 1\n    @x\n",
            "a:\r\n  sql: |\r\n    SELECT 1,\r\n    @x\r\n",
            "a:\n  'sql' : |\n      SELECT 1,\n      -- @ comment\n",
        ]
    )
    func `A place inside a text is its line and column in the file`(text: String) throws {
        let (found, real) = try places(text)
        #expect(found == real)
    }

    @Test(
        arguments: [
            ("a:\n  sql: >\n    SELECT 1,\n    @x\n", 3, 5),
            ("a:\n  sql: SELECT 1,\n    @x\n", 2, 8),
            ("a:\n  sql: 'it''s @x'\n", 2, 9),
            ("a:\n  sql: \"\\n @x\"\n", 2, 9),
            ("a:\n  sql:\n    SELECT @x\n", 2, 3),
        ] as [(String, Int, Int)]
    )
    func `Where the file breaks lines elsewhere, the text's beginning is told`(
        text: String,
        line: Int,
        column: Int
    ) throws {
        #expect(try places(text).found == SourcePosition(line: line, column: column))
    }

    @Test func `JSON has places too`() throws {
        let (found, real) = try places("{\"a\":\n  {\"sql\": \"SELECT @x\"}}", file: "x.json")
        #expect(found == real)
        #expect(
            try places("{\"a\": {\"sql\": \"\\n@x\"}}", file: "x.json").found == SourcePosition(line: 1, column: 16)
        )
    }
}
