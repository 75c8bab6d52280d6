import Environments
import JSON
import Testing

@testable import Runtime

/// What an agent is shown.
struct PresentationTests {
    @Test func `Full shows every tool with its schema`() throws {
        let world = try PresentedWorld.world()
        let shown = Presentation(world).adding([PresentedWorld.submit])
        #expect(shown.shownNames == ["list_users", "add_log", "count_up", "next_page", "submit"])
        #expect(Array(shown.functionDefinitions.prefix(3)) == world.functionDefinitions)
        #expect(shown.guidance == nil)
    }

    @Test func `Names shows a line about each tool and a parameters object that takes anything`() throws {
        let shown = Presentation(try PresentedWorld.world(), mode: .names)
        #expect(shown.shownNames == ["list_users", "add_log", "count_up", "tool_help", "next_page"])
        let users = try #require(shown.functionDefinitions[0]["function"])
        #expect(users["description"] == "Users of the shop, by name.")
        #expect(users["parameters"] == ["type": "object", "properties": [:], "additionalProperties": true])
        #expect(shown.guidance?.contains("tool_help") == true)
    }

    @Test func `Search and meta show no tool of the world`() throws {
        let world = try PresentedWorld.world()
        let search = Presentation(world, mode: .search).adding([PresentedWorld.submit])
        #expect(search.shownNames == ["search_tools", "tool_help", "call_tool", "next_page", "submit"])
        let meta = Presentation(world, mode: .meta).adding([PresentedWorld.submit])
        #expect(meta.shownNames == ["list_tools", "call_tool", "submit"])
        let arguments = try #require(meta.functionDefinitions[1]["function"]?["parameters"]?["properties"])
        #expect(arguments.objectValue?.keys == ["tool_name", "arguments"])
        #expect(arguments["arguments"]?["type"] == "string")
    }

    @Test func `There is no next page where no result can be too long`() throws {
        let world = try PresentedWorld.world("limits: {observation: 1024, result: 1KiB}")
        #expect(Presentation(world).shownNames == ["list_users", "add_log", "count_up"])
        #expect(!Presentation(world, mode: .meta).listing.contains("next_page"))
        #expect(Presentation(world, observationLimit: 1000).shownNames.last == "next_page")
    }

    @Test func `Packages may use no name of a presentation`() throws {
        for tool in PresentationTool.allCases {
            #expect(Tool.reservedNames.contains(tool.rawValue))
            let text = TestWorld.tool("[{value: one, sql: SELECT 1}]", name: tool.rawValue)
            #expect(throws: PackageError.self) { try TestWorld.load(tools: text) }
        }
    }

    @Test func `A line about a tool is its first sentence, or the beginning of a long one`() throws {
        func line(_ description: String) throws -> String {
            let text =
                "- name: t\n  description: \(description)\n  input: {type: object}\n  steps: [{value: a, sql: SELECT 1}]"
            let definition = Presentation(try TestWorld.load(tools: text), mode: .names).functionDefinitions[0]
            return try #require(definition["function"]?["description"]?.stringValue)
        }
        #expect(try line("Costs 1.50 or so. And more.") == "Costs 1.50 or so.")
        #expect(try line("No end") == "No end")
        #expect(try line(String(repeating: "ab ", count: 200)) == String(repeating: "ab ", count: 39) + "ab…")
    }

    @Test func `The listing names every tool as the pipeline's agents know them`() throws {
        let listing = Presentation(try PresentedWorld.world(), mode: .meta).listing
        #expect(
            listing.hasPrefix(
                """
                Available MCP Tools (4 tools):

                1. mcp_tool_list_users
                   Description: Users of the shop, by name. Only those that may
                   sign in.
                   Parameters:
                      - active: boolean (optional)
                        Description: Whether they may sign in
                        Default: true
                      - kind: string (optional)
                        Allowed values: ["staff","customer"]

                2. mcp_tool_add_log
                   Description: Write a line into the log.
                   Parameters:
                      - text: string (required)

                3. mcp_tool_count_up
                """
            ),
            "\(listing)"
        )
        #expect(listing.contains("4. mcp_tool_next_page"))
    }

    @Test(arguments: Starter.allCases)
    func `A name in words finds its own tool first`(starter: Starter) throws {
        let world = try starter.world()
        let index = ToolIndex(world.tools)
        for (position, tool) in world.tools.enumerated() {
            let found = index.find(ToolIndex.words(of: tool.name).joined(separator: " "))
            #expect(found.first == position, "\(tool.name): \(found.prefix(3).map { world.tools[$0].name })")
        }
    }

    @Test func `A search knows plurals and beginnings, and what is rare says more`() throws {
        let index = ToolIndex(try PresentedWorld.world().tools)
        #expect(index.find("user") == [0])
        #expect(index.find("logs") == [1])
        #expect(index.find("NUMBERING of the counted").first == 2)
        #expect(index.find("kind") == [0])
        #expect(index.find("unheard-of") == [])
        #expect(index.find("  ") == [0, 1, 2])
    }
}
