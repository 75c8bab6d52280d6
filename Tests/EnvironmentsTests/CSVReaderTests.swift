import Testing

@testable import Environments

struct CSVReaderTests {
    private func read(_ text: String) -> (records: [[String?]], lines: [Int], fault: CSVReader.Fault?) {
        var reader = CSVReader(text)
        var records: [CSVReader.Record] = []
        while let record = reader.next() { records.append(record) }
        return (records.map(\.fields), records.map(\.line), reader.fault)
    }

    @Test(
        arguments: [
            ("", []),
            ("a,b", [["a", "b"]]),
            ("a,b\n", [["a", "b"]]),
            ("a\r\nb\rc\nd", [["a"], ["b"], ["c"], ["d"]]),
            (",\n\"\",x\n", [[nil, nil], ["", "x"]]),
            ("a,", [["a", nil]]),
            ("\n\n", [[nil], [nil]]),
            ("\"a,b\",\"c\"\"d\"\n", [["a,b", "c\"d"]]),
            ("\"a\nb\r\nc\",x\n", [["a\nb\r\nc", "x"]]),
            (" a ,b\"c\n", [[" a ", "b\"c"]]),
            ("\u{FEFF}é,\"→\"\n", [["é", "→"]]),
            ("\"\"\"\"", [["\""]]),
        ] as [(String, [[String?]])]
    )
    func `Records are split as RFC 4180 says, and nothing at all is nil`(text: String, records: [[String?]]) {
        let found = read(text)
        #expect(found.records == records)
        #expect(found.fault == nil)
    }

    @Test func `A record knows the line it begins on`() {
        #expect(read("a\n\"x\ny\"\n\nb\r\nc").lines == [1, 2, 4, 5, 6])
    }

    @Test(
        arguments: [
            ("a\nb,\"x\ny", 2, "is not closed"), ("a\n\"b\"c,d\ne", 2, "text follows"), ("\"", 1, "is not closed"),
            ("\"a\nb\" ,x", 1, "text follows"),
        ]
    )
    func `A broken quotation ends the reading, at the line it begins on`(text: String, line: Int, message: String) {
        let found = read(text)
        #expect(found.fault?.line == line)
        #expect(found.fault?.message.contains(message) == true)
        #expect(found.records.count == line - 1)
    }
}
