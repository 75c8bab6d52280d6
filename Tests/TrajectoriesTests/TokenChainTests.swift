import Testing

@testable import Trajectories

/// What of each prompt is new.
@Suite struct TokenChainTests {
    @Test func keepsOnlyWhatIsNewInAPrompt() {
        var chain = TokenChain()
        #expect(chain.add(prompt: [1, 2], completion: [3]) == TokenChain.Link(scaffold: [1, 2], startsBranch: false))
        #expect(chain.add(prompt: [1, 2, 3, 4, 5], completion: [6]) == .init(scaffold: [4, 5], startsBranch: false))
        #expect(chain.add(prompt: [1, 2, 3, 4, 5, 6], completion: []) == .init(scaffold: [], startsBranch: false))
    }

    @Test func beginsAnewWhereAPromptDoesNotGoOn() {
        var chain = TokenChain()
        _ = chain.add(prompt: [1, 2], completion: [3])
        // One token was sampled and comes back as two.
        #expect(
            chain.add(prompt: [1, 2, 30, 31], completion: [4]) == .init(scaffold: [1, 2, 30, 31], startsBranch: true)
        )
        #expect(chain.add(prompt: [1, 2, 30, 31, 4, 5], completion: [6]) == .init(scaffold: [5], startsBranch: false))
        // Shorter than what is known.
        #expect(chain.add(prompt: [1, 2], completion: [7]) == .init(scaffold: [1, 2], startsBranch: true))
    }

    @Test func knowsNothingAfterAPromptThatNobodyTold() {
        var chain = TokenChain()
        _ = chain.add(prompt: [1], completion: [2])
        #expect(chain.add(prompt: nil, completion: [3]) == nil)
        #expect(chain.add(prompt: [1, 2, 3], completion: [4]) == .init(scaffold: [1, 2, 3], startsBranch: true))
    }
}
