import JSON
import Runtime
import Testing

/// The estimate beside what tokenizers count.
struct TokenEstimateTests {
    @Test(arguments: [
        ("", 0), ("word", 1), ("two words", 2), ("internationalisation", 2), ("a1b22c333", 7), ("  x", 2), ("{\"", 1),
        ("Привет", 3), ("日本語", 2), ("😀😀", 2),
    ])
    func `Runs of characters are counted by the rule`(text: String, tokens: Int) {
        #expect(TokenEstimate.count(text) == tokens)
    }

    @Test func `A value is counted as chat templates write it`() {
        #expect(
            TokenEstimate.count([1, ["a": "b", "c": []]] as JSON) == TokenEstimate.count(#"[1, {"a": "b", "c": []}]"#)
        )
    }

    /// Counted with the vocabularies of Qwen (`dashscope` 2.0.2), cl100k and o200k (`litellm` 1.110.2) under tiktoken 0.14, on
    /// the definitions as Python's `json.dumps` writes them.
    @Test(arguments: [(Starter.shop, 5861, 5804, 5835), (.clinic, 6123, 6031, 6067), (.helpdesk, 4992, 4942, 4992)])
    func `The starter worlds are estimated within a twentieth`(
        starter: Starter,
        qwen: Int,
        cl100k: Int,
        o200k: Int
    ) throws {
        let definitions = try starter.world().functionDefinitions
        let estimate = Double(definitions.reduce(0) { $0 + TokenEstimate.count($1) })
        for counted in [qwen, cl100k, o200k] {
            #expect(abs(estimate / Double(counted) - 1) < 0.05, "\(estimate) for \(counted)")
        }
    }
}
