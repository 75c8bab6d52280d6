import ContentStore
import Environments
import Testing

@testable import Verification

/// `docs/certificates.md` says of every code what it means.
@Suite struct FindingTableTests {
    private func rows() throws -> [[String]] {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let text = String(decoding: try Files.read(root + "/docs/certificates.md", limit: 1 << 20), as: UTF8.self)
        let table = text.split(separator: "## Findings").last ?? ""
        return table.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: " | ", omittingEmptySubsequences: false).map {
                $0.trimming { $0 == "|" || $0 == " " || $0 == "`" }
            }
        }
    }

    @Test func `the table lists every code in the order of the enumeration, and no other`() throws {
        #expect(try rows().map { $0.first ?? "" } == FindingCode.allCases.map(\.rawValue))
    }

    @Test func `the table says which codes cost the certificate`() throws {
        for (row, code) in zip(try rows(), FindingCode.allCases) {
            #expect(row.count == 5, "\(row)")
            #expect(row.dropFirst().first == code.severity.rawValue, "\(row)")
            #expect(row.allSatisfy { !$0.isEmpty })
        }
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> String {
        var text = self
        while let first = text.first, isBlank(first) { text.removeFirst() }
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
