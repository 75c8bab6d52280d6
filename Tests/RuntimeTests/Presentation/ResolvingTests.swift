import JSON
import Runtime
import Testing

/// What an agent's calls mean in each presentation.
struct ResolvingTests {
    @Test(arguments: PresentationMode.allCases)
    func `What an agent sends to call a tool calls it, whatever the arguments`(mode: PresentationMode) throws {
        var agent = try PresentedWorld.agent(mode)
        for arguments: JSON in [["text": "a \"b\" \\ \u{1F600}"], [:], [1], "{\"text\": 1}", ["text": nil]] {
            let sent = agent.view.presentation.wrapping("add_log", arguments)
            #expect(agent.view.presentation.shownNames.contains(sent.name))
            let observation = agent.send(sent)
            #expect(observation.call == agent.log.last)
            #expect(agent.log.last?.tool == "add_log")
            // Text inside call_tool is read as the JSON it may be.
            guard case .string = arguments else {
                #expect(agent.log.last?.arguments == arguments)
                continue
            }
            #expect(observation.result.outcome == .invalidArguments)
        }
        #expect(agent.view.presentation.wrapping("submit", ["answer": 1]) == AgentCall("submit", ["answer": 1]))
    }

    @Test(arguments: [
        #"{"tool_name": "mcp_tool_add_log", "arguments": "{\"text\": \"x\"}"}"#,
        #"{"tool_name": "mcp_tool_add_log", "arguments": {"text": "x"}}"#,
        #"{"tool_name": "add_log", "arguments": " {\"text\":\"x\"} "}"#,
        #"{"name": "add_log", "arguments": {"text": "x"}}"#,
    ])
    func `The inner arguments are an object, or JSON in a string`(text: String) throws {
        for mode in [PresentationMode.meta, .search] {
            var agent = try PresentedWorld.agent(mode)
            let observation = agent.send(AgentCall("call_tool", text: text))
            #expect(observation.text == #"{"id":1}"#)
            #expect(agent.log == [observation.call])
            #expect(observation.call?.tool == "add_log")
            #expect(observation.call?.arguments == ["text": "x"])
        }
    }

    @Test(arguments: ["null", #""""#, #"" ""#, "{}", #""{}""#])
    func `Nothing may be sent in many ways`(inner: String) throws {
        var agent = try PresentedWorld.agent(.meta)
        let text = #"{"tool_name": "list_users", "arguments": \#(inner)}"#
        #expect(agent.send(AgentCall("call_tool", text: text)).result.outcome == .ok)
        #expect(agent.log.map(\.arguments) == [[:]])
        #expect(agent.send("call_tool", ["tool_name": "list_users"]).result.outcome == .ok)
    }

    @Test func `Inner arguments that are not JSON are refused, and logged as a call of the tool`() throws {
        var agent = try PresentedWorld.agent(.meta)
        let observation = agent.send("call_tool", ["tool_name": "add_log", "arguments": "{'text': 1}"])
        #expect(observation.result.outcome == .invalidArguments)
        #expect(try observation.json()["error"]?["code"] == "invalid_json")
        #expect(agent.log.map(\.tool) == ["add_log"])
        #expect(agent.log.map(\.arguments) == [.null])
        #expect(agent.send(AgentCall("call_tool", text: "{'a'")).result.outcome == .invalidArguments)
        #expect(agent.send("call_tool", ["arguments": [:]]).text.contains("tool_name"))
        #expect(agent.send("call_tool", [1]).result.outcome == .invalidArguments)
        #expect(agent.log.count == 1)
    }

    @Test func `An unknown tool inside call_tool is told what it may have meant`() throws {
        for (mode, key) in [(PresentationMode.meta, "tool_name"), (.search, "name")] {
            var agent = try PresentedWorld.agent(mode)
            let observation = agent.send("call_tool", [key: "mcp_tool_ad_log", "arguments": ["text": "x"]])
            #expect(observation.result.outcome == .unknownTool)
            #expect(observation.text.contains("Did you mean \\\"add_log\\\"?"))
        }
    }

    @Test func `Tools of the world that are not shown are called through call_tool`() throws {
        var search = try PresentedWorld.agent(.search)
        let bare = search.send("add_log", ["text": "x"])
        #expect(bare.result.outcome == .unknownTool)
        #expect(bare.text.contains("call_tool"))
        #expect(search.send("serch_tools", [:]).text.contains("Did you mean \\\"search_tools\\\"?"))
        #expect(search.log.isEmpty)
        // The pipeline's agents also call what is listed by its listed name.
        var meta = try PresentedWorld.agent(.meta)
        #expect(meta.send("mcp_tool_add_log", ["text": "x"]).text == #"{"id":1}"#)
        #expect(meta.send(AgentCall("mcp_tool_add_log", text: "{")).result.outcome == .invalidArguments)
        #expect(meta.send("add_log", ["text": "x"]).result.outcome == .unknownTool)
        #expect(meta.log.map(\.tool) == ["add_log", "add_log"])
    }

    @Test func `A tool of whoever runs the agent is called as itself, or through call_tool`() throws {
        for mode in PresentationMode.allCases {
            let view = try PresentedWorld.agent(mode).view
            var direct = view
            guard case .call(let call) = direct.take(AgentCall("submit", ["answer": 1])) else {
                Issue.record("submit was answered by \(mode)")
                continue
            }
            #expect(call.tool == "submit" && call.arguments == ["answer": 1])
        }
        var meta = try PresentedWorld.agent(.meta).view
        guard case .call(let call) = meta.take(AgentCall("call_tool", ["tool_name": "submit", "arguments": "{}"]))
        else {
            Issue.record("submit was answered by call_tool")
            return
        }
        #expect(call.tool == "submit")
    }

    @Test func `What the presentation answers leaves the world alone`() throws {
        var agent = try PresentedWorld.agent(.search)
        let before = try Observed(agent.session)
        #expect(agent.send("tool_help", ["name": "add_log"]).result.outcome == .ok)
        #expect(agent.send("search_tools", ["query": "log"]).result.outcome == .ok)
        #expect(agent.send("next_page", ["cursor": "1:1"]).result.outcome == .invalidArguments)
        #expect(try Observed(agent.session) == before)
        #expect(agent.log.isEmpty)
        var meta = try PresentedWorld.agent(.meta)
        for arguments: JSON in [nil, [:]] {
            let listing = meta.send("list_tools", arguments)
            #expect(listing.text == meta.view.presentation.listing)
            #expect(listing.result.outcome == .ok && !listing.isTruncated)
        }
        #expect(meta.send(AgentCall("list_tools", text: "")).result.outcome == .ok)
        #expect(meta.log.isEmpty)
    }

    @Test func `Help gives what full shows, and a hint for a name there is not`() throws {
        var agent = try PresentedWorld.agent(.names)
        let full = try PresentedWorld.world().functionDefinitions[1]["function"]
        #expect(try agent.send("tool_help", ["name": "add_log"]).json() == full)
        #expect(try agent.send("tool_help", ["name": "submit"]).json()["name"] == "submit")
        let unknown = agent.send("tool_help", ["name": "ad_log"])
        #expect(unknown.result.outcome == .unknownTool)
        #expect(unknown.text.contains("add_log"))
        #expect(agent.send("tool_help", ["tool": "add_log"]).result.outcome == .invalidArguments)
    }

    @Test func `A search gives lines and arguments, a few at first and the rest page by page`() throws {
        var agent = try PresentedWorld.agent(.search)
        let found = try agent.send("search_tools", ["query": "log"]).json()
        #expect(
            found == [
                "items": [["name": "add_log", "description": "Write a line into the log.", "arguments": "text"]],
                "truncated": false, "next": nil, "total_rows": 1,
            ]
        )
        let all = try agent.send("search_tools", ["query": "", "limit": 2]).json()
        #expect(all["items"]?.arrayValue?.compactMap { $0["arguments"]?.stringValue } == ["active?, kind?", "text"])
        #expect(all["truncated"] == true)
        let rest = try agent.send("next_page", ["cursor": all["next"] ?? nil]).json()
        #expect(rest["items"]?[0]?["name"] == "count_up")
        #expect(rest["next"] == .null)
        for arguments: JSON in [[:], ["query": 1], ["query": "a", "limit": 0], ["query": "a", "limit": "b"]] {
            #expect(agent.send("search_tools", arguments).result.outcome == .invalidArguments)
        }
    }

    @Test func `A policy that knows the world asks what an agent has to ask`() throws {
        let world = try PresentedWorld.world()
        func asked(_ mode: PresentationMode, _ tool: String, _ known: Set<String>) -> [String] {
            Presentation(world, mode: mode).questions(before: tool, known: known).map { "\($0.name) \($0.text)" }
        }
        #expect(asked(.full, "add_log", []) == [])
        #expect(asked(.names, "add_log", []) == [#"tool_help {"name":"add_log"}"#])
        #expect(asked(.names, "add_log", ["add_log"]) == [])
        #expect(
            asked(.search, "add_log", ["count_up"]) == [
                #"search_tools {"query":"add log"}"#, #"tool_help {"name":"add_log"}"#,
            ]
        )
        #expect(asked(.meta, "add_log", []) == ["list_tools {}"])
        #expect(asked(.meta, "count_up", ["add_log"]) == [])
        #expect(asked(.names, "nobody", []) == [])
    }
}
