import JSON
import Testing

@Suite struct JSONLinesTests {
    @Test(
        arguments: [
            ("", []), ("\n\n", []), ("1", [(1, "1")]), ("1\n", [(1, "1")]),
            ("1\n\n 2\r\n \t\r\n3", [(1, "1"), (3, " 2\r"), (5, "3")]),
            ("\n{\"a\":1}", [(2, "{\"a\":1}")]),
        ] as [(String, [(Int, String)])]
    )
    func numbersTheLinesThatHoldAnything(text: String, expected: [(Int, String)]) {
        let lines = JSONLines(Array(text.utf8)).map { ($0.number, String(decoding: $0.bytes, as: UTF8.self)) }
        #expect(lines.map(\.0) == expected.map(\.0))
        #expect(lines.map(\.1) == expected.map(\.1))
    }

    @Test func linesParse() throws {
        let values = try JSONLines(Array("[1]\r\n\n{\"a\":2}\n".utf8)).map { try JSON(parsing: $0.bytes) }
        #expect(values == [[1], ["a": 2]])
        for (number, bytes) in JSONLines(Array("1\n2 x".utf8)) where number == 2 {
            let error = #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
            #expect(error?.column == 3)
        }
    }
}
