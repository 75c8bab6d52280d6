import ContentStore
import Testing

struct VersionRangeTests {
    @Test(arguments: [
        ("^1.2", ["1.2.0", "1.9.9"], ["1.1.9", "2.0.0", "1.3.0-rc.1", "latest", "1.2"]),
        ("^1", ["1.0.0", "1.99.0"], ["0.9.0", "2.0.0"]),
        ("^0.3", ["0.3.0", "0.3.9"], ["0.4.0", "1.0.0"]),
        ("^0.0.3", ["0.0.3"], ["0.0.4", "0.1.0"]),
        ("^0", ["0.0.1", "0.9.9"], ["1.0.0"]),
        ("^0.0", ["0.0.1"], ["0.1.0"]),
        ("~1.4", ["1.4.0", "1.4.7"], ["1.5.0", "1.3.9"]),
        ("~1", ["1.0.0", "1.9.0"], ["2.0.0"]),
        ("~1.4.2", ["1.4.2", "1.4.9"], ["1.4.1", "1.5.0"]),
        ("^1.2.0-rc.1", ["1.2.0-rc.1", "1.2.0-rc.2", "1.2.0", "1.3.0"], ["1.2.0-beta", "1.3.0-rc.1"]),
    ])
    func `A range takes what does not break`(_ range: String, _ within: [String], _ without: [String]) throws {
        let range = try #require(VersionRange(range))
        for tag in within { #expect(range.contains(tag), "\(range) should take \(tag)") }
        for tag in without { #expect(!range.contains(tag), "\(range) should not take \(tag)") }
    }

    @Test(arguments: [
        "", "^", "~", "1.2", "^1.2.3.4", "^a", "^1.-1", "^01", "^1.2-rc", "^^1", "^1.", "~18446744073709551615",
    ])
    func `What is no range is refused`(_ text: String) {
        #expect(VersionRange(text) == nil)
    }

    @Test func `The highest version of a name is taken, in the order of versions`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        for tag in ["1.2.0", "1.10.0", "1.9.0", "2.0.0", "1.11.0-rc.1", "latest"] {
            try store.add(seed(tag), as: "shop", tag)
        }
        let expected = try store.resolve("shop:1.10.0")
        #expect(try store.resolve("shop:^1.2") == expected)
        #expect(try store.resolve("shop:~1.9") == store.resolve("shop:1.9.0"))
        let error = try #require(try failure { _ = try store.resolve("shop:^3") })
        #expect(error.code == .notFound)
        #expect(error.message.contains("2.0.0"))
        #expect(try code { try store.tag(expected, name: "shop", tag: "^1.2") } == .invalidReference)
    }
}
