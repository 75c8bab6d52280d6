import Testing

@testable import Runtime

struct SQLTokensTests {
    @Test func `Words, parameters and symbols are told apart, blanks and comments passed over`() {
        let sql = """
            SELECT /* :no */ é1, 'it''s :no', "a :no", [b :no], `c` -- LIMIT :no
            FROM t WHERE x>=:from_2 AND y=@now LIMIT(:n)
            """
        let tokens = SQLTokens(sql).map(\.token)
        #expect(
            tokens == [
                .word("SELECT"), .word("é1"), .symbol(0x2C), .quoted, .quoted, .symbol(0x2C), .quoted, .symbol(0x2C),
                .quoted,
                .symbol(0x2C), .quoted, .word("FROM"), .word("t"), .word("WHERE"), .word("x"), .symbol(0x3E),
                .symbol(0x3D),
                .parameter(":from_2"), .word("AND"), .word("y"), .symbol(0x3D), .parameter("@now"), .word("LIMIT"),
                .symbol(0x28), .parameter(":n"), .symbol(0x29),
            ]
        )
        for (token, offset) in SQLTokens(sql) {
            guard case .parameter(let name) = token else { continue }
            #expect(Array(sql.utf8)[offset...].starts(with: name.utf8))
        }
    }

    @Test(arguments: ["", " ", "--", "-- x", "/*", "/* x", "'", "'x", "[", ":", "?", "/", "-", "\"", "/**/", "/*/"])
    func `What is not closed ends with the text`(sql: String) {
        #expect(Array(SQLTokens(sql)).count <= 1)
    }
}
