import Patterns
import Testing

@Suite struct PatternTests {
    @Test func matchesAnywhere() throws {
        let pattern = try Pattern("b+")
        #expect(pattern.matches("abba"))
        #expect(!pattern.matches("acca"))
        #expect(!pattern.matches(""))
        #expect(pattern.source == "b+")
        #expect(try Pattern("").matches(""))
        #expect(try Pattern("^$").matches(""))
    }

    @Test func matchesBytes() throws {
        let pattern = try Pattern("^é.b$")
        #expect(Array("é\0b".utf8).withUnsafeBufferPointer { pattern.matches($0) })
        #expect(!Array("é\0b".utf8.dropFirst()).withUnsafeBufferPointer { pattern.matches($0) })
        #expect(try Pattern("^$").matches(UnsafeBufferPointer(start: nil, count: 0)))
    }

    @Test func matchesTextWithNulls() throws {
        #expect(try Pattern("b$").matches("a\0b"))
        #expect(try Pattern(ecma: "^a\\0b$").matches("a\0b"))
        #expect(try Pattern(ecma: "^a\0b$").matches("a\0b"))
    }

    @Test func keepsTheSyntaxOfRE2() throws {
        #expect(try Pattern(#"\A[[:alpha:]]+\z"#).matches("abc"))
        #expect(try Pattern("(?i)shop").matches("SHOP"))
    }

    @Test(arguments: ["(", "a**", "[z-a]", "(?=a)", #"(a)\1"#, "a{1001}", "((a{100}){100}){100}"])
    func refusesWhatRE2Refuses(source: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(source) }
        #expect(error?.code == .malformed)
        #expect(error?.message.isEmpty == false)
    }

    @Test func limitsTheLength() throws {
        _ = try Pattern(String(repeating: "a", count: 1000))
        _ = try Pattern(ecma: String(repeating: ".", count: 1000))
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 1001)) }
        let error = #expect(throws: PatternError.self) { try Pattern(ecma: String(repeating: "é", count: 501)) }
        #expect(error?.code == .tooLong)
    }

    /// A backtracking engine needs 2^n steps for these; the time limit is the assertion.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*b", "(x+x+)+y", "(a?){500}a{400}$"]
    )
    func bombsTakeLinearTime(source: String) throws {
        let text = String(repeating: "a", count: 100_000) + "!"
        #expect(try !Pattern(source).matches(text))
        #expect(try !Pattern(ecma: source).matches(text))
    }

    @Test func isSafeFromManyTasks() async throws {
        let pattern = try Pattern(ecma: "^(a|b)*[0-9]{3}$")
        let count = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 { group.addTask { pattern.matches("abba\(number)") } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 100)
    }
}
