import Testing

@testable import Verification

@Suite struct ByteSearchTests {
    private func places(_ wanted: String, _ text: String) -> [Int] {
        ByteSearch.positions(of: Array(wanted.utf8), in: Array(text.utf8)).map(\.lowerBound)
    }

    @Test func `finds every place, also where two overlap`() {
        #expect(places("aa", "aaa baa") == [0, 1, 5])
        #expect(places("b", "aab") == [2])
        #expect(places("abc", "abc") == [0])
        #expect(places("é", "café né") == [3, 7])
    }

    @Test func `finds nothing that is not there, and no place for nothing`() {
        #expect(places("abc", "ab") == [])
        #expect(places("abd", "ababab") == [])
        #expect(places("", "abc") == [])
        #expect(places("a", "") == [])
    }
}
