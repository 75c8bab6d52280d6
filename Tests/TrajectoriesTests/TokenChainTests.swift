import Testing

@testable import Trajectories

/// What of each prompt is new.
@Suite struct TokenChainTests {
    /// The links of prompts that come one after the other, each with its completion and what a tool answered.
    private func links(_ turns: [(prompt: [Int]?, completion: [Int], tool: [Int]?)]) -> [TokenChain.Link?] {
        var steps: [Rollout.Step] = [.system(content: ""), .user(content: "")]
        return turns.map { prompt, completion, tool in
            let link = prompt.map { TokenChain.link($0, after: steps) }
            steps.append(
                .assistant(
                    Rollout.Assistant(
                        content: "",
                        scaffoldTokenIDs: link?.scaffold,
                        completionTokenIDs: completion,
                        startsBranch: link?.startsBranch ?? false
                    )
                )
            )
            let result = Rollout.ToolResult(toolCallID: "", name: "", content: "", outcome: .ok, tokenIDs: tool)
            steps.append(.tool(result))
            return link
        }
    }

    private func link(_ scaffold: [Int], anew: Bool = false) -> TokenChain.Link {
        TokenChain.Link(scaffold: scaffold, startsBranch: anew)
    }

    @Test func keepsOnlyWhatIsNewInAPrompt() {
        let links = links([([1, 2], [3], nil), ([1, 2, 3, 4, 5], [6], nil), ([1, 2, 3, 4, 5, 6], [], nil)])
        #expect(links == [link([1, 2]), link([4, 5]), link([])])
    }

    @Test func knowsTheIdsOfAnswers() {
        #expect(links([([1], [2], [3, 4]), ([1, 2, 3, 4, 5], [6], nil)]) == [link([1]), link([5])])
        #expect(links([([1], [2], [3]), ([1, 2, 4], [6], nil)]) == [link([1]), link([1, 2, 4], anew: true)])
    }

    @Test func beginsAnewWhereAPromptDoesNotGoOn() {
        let links = links([
            ([1, 2], [3], nil),
            // One token was sampled and comes back as two.
            ([1, 2, 30, 31], [4], nil), ([1, 2, 30, 31, 4, 5], [6], nil),
            // Shorter than what is known.
            ([1, 2], [7], nil),
        ])
        #expect(links == [link([1, 2]), link([1, 2, 30, 31], anew: true), link([5]), link([1, 2], anew: true)])
    }

    @Test func knowsNothingAfterAPromptThatNobodyTold() {
        #expect(links([([1], [2], nil), (nil, [3], nil), ([1, 2, 3], [4], nil)])[2] == link([1, 2, 3], anew: true))
    }
}
