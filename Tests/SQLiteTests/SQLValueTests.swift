import SQLite
import Testing

struct SQLValueTests {
    @Test func `Text is equal by its bytes, not by what it looks like`() {
        let composed = SQLValue.text("\u{E9}")
        let decomposed = SQLValue.text("e\u{301}")
        #expect("\u{E9}" == "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(SQLValue.text("a") == .text("a"))
        #expect(SQLValue.text("a") != .text("ab"))
    }

    @Test func `The storage class is part of the value`() {
        let values: [SQLValue] = [.null, .integer(1), .real(1), .text("1"), .blob([0x31])]
        #expect(Set(values).count == values.count)
        #expect(values.map(\.storageClass) == [.null, .integer, .real, .text, .blob])
    }

    @Test func `Equal values hash alike`() {
        #expect(SQLValue.real(0).hashValue == SQLValue.real(-0.0).hashValue)
        #expect(SQLValue.text("a\0b").hashValue == SQLValue.text("a\0b").hashValue)
        #expect(SQLValue.text("a\0b") != .text("a"))
    }
}
