import JSON
import Testing

@testable import Runtime

/// How a result that is too long is cut.
struct ObservationTests {
    private func observation(_ value: JSON, _ limit: Int) -> Observation {
        var pages = Pages()
        return Observation(CallResult(.ok, value), call: nil, limit: limit, pages: &pages)
    }

    private func rows(_ count: Int) -> [JSON] { (1...count).map { ["id": .count($0), "name": .string("row \($0)")] } }

    @Test func `What fits is shown as it is, to the last character`() {
        let value: JSON = ["text": .string(String(repeating: "é", count: 200))]
        let text = value.rowText()
        #expect(observation(value, 211).text == text)
        #expect(!observation(value, 211).isTruncated)
        #expect(observation(value, 210).isTruncated)
        #expect(observation(value, 210).result.value == value)
    }

    @Test func `A list is cut between rows`() throws {
        let all = rows(50)
        let cut = observation(.array(all), 300)
        let json = try cut.json()
        let shown = try #require(json["items"]?.arrayValue)
        #expect(shown == Array(all.prefix(10)))
        #expect(json == ["items": .array(shown), "truncated": true, "next": "1:10", "total_rows": 50])
        #expect(cut.isTruncated)
        #expect(cut.text.count == 300)
        #expect(try observation(.array(all), 299).json()["items"]?.arrayValue?.count == 9)
    }

    @Test func `Within an object the longest list is cut in its place, and the rest stays`() throws {
        let value: JSON = [
            "order": ["id": 7, "lines": .array(rows(50)), "tags": ["a", "b"]], "total": 50, "note": "leave it",
        ]
        let json = try observation(value, 300).json()
        let shown = try #require(json["order"]?["lines"]?.arrayValue)
        #expect(shown.count >= 4 && shown == Array(rows(50).prefix(shown.count)))
        #expect(json["order"]?["id"] == 7)
        #expect(json["order"]?["tags"] == ["a", "b"])
        #expect(json["total"] == 50)
        #expect(json["note"] == "leave it")
        #expect(json["next"] == .string("1:\(shown.count)"))
        #expect(json["total_rows"] == 50)
    }

    @Test func `A result's own members of the marks' names are not written over`() throws {
        let value: JSON = ["next": "mine", "rows": .array(rows(50))]
        let json = try observation(value, 300).json()
        #expect(json["result"]?["next"] == "mine")
        #expect(json["result"]?["rows"] == [])
        #expect(json["items"]?[0] == rows(1)[0])
        #expect(json["truncated"] == true)
    }

    @Test func `A row that is too long by itself is cut inside, and the next one follows`() throws {
        let long: JSON = ["id": 1, "body": .string(String(repeating: "word ", count: 200)), "state": "open"]
        let json = try observation([long, ["id": 2]], 300).json()
        let row = try #require(json["items"]?[0])
        #expect(json["items"]?.arrayValue?.count == 1)
        #expect(row["id"] == 1)
        #expect(row["state"] == "open")
        #expect(row["body"]?.stringValue?.hasPrefix("word word ") == true)
        #expect(row["body"]?.stringValue?.hasSuffix("more characters]") == true)
        #expect(json["next"] == "1:1")
    }

    @Test func `A long value beside a list leaves the list its half`() throws {
        let value: JSON = ["body": .string(String(repeating: "x", count: 5000)), "rows": .array(rows(30))]
        let cut = observation(value, 400)
        let json = try cut.json()
        #expect((json["body"]?.stringValue?.count ?? 0) > 150)
        #expect((json["rows"]?.arrayValue?.count ?? 0) >= 1)
        #expect(TextWidth.of(cut.text) <= 400)
    }

    @Test func `A value without a list is cut inside its strings`() throws {
        let text = observation(.string(String(repeating: "\"", count: 1000)), 100)
        #expect(TextWidth.of(text.text) <= 100)
        #expect(try text.json().stringValue?.hasPrefix("\"\"\"\"") == true)
        let value: JSON = ["error": ["code": "conflict", "message": .string(String(repeating: "m", count: 1000))]]
        let json = try observation(value, 200).json()
        #expect(json["error"]?["code"] == "conflict")
        #expect(json["truncated"] == true)
        #expect(json["next"] == nil)
        let message = try #require(json["error"]?["message"]?.stringValue)
        let kept = message.prefix { $0 == "m" }.count
        #expect(message.dropFirst(kept) == "… [\(1000 - kept) more characters]")
    }

    @Test func `Pages give every row once, in order, and end`() throws {
        var agent = try PresentedWorld.agent(.full)
        let first = agent.send("count_up", ["limit": 200])
        #expect(first.isTruncated && first.result.value["numbers"]?.arrayValue?.count == 200)
        var page = try first.json()
        var seen = page["numbers"]?.arrayValue ?? []
        while let next = page["next"]?.stringValue {
            let observation = agent.send("next_page", ["cursor": .string(next)])
            #expect(TextWidth.of(observation.text) <= 500)
            page = try observation.json()
            seen += page["items"]?.arrayValue ?? []
        }
        #expect(JSON.array(seen) == first.result.value["numbers"])
        #expect(page["truncated"] == false)
        let some = try agent.send("next_page", ["cursor": "1:3", "limit": 2]).json()
        #expect(some["items"]?.arrayValue?.compactMap { $0["i"]?.integerValue } == [4, 5])
        #expect(some["next"] == "1:5")
        // A cursor may be used again, and means the same.
        #expect(try agent.send("next_page", ["cursor": "1:3", "limit": 2]).json() == some)
        #expect(agent.log.count == 1)
    }

    @Test func `Through call_tool the next page is a tool like others`() throws {
        for mode in [PresentationMode.meta, .search] {
            var agent = try PresentedWorld.agent(mode)
            let wrapped = agent.view.presentation.wrapping("count_up", ["limit": 200])
            let next = try agent.send(wrapped).json()["next"] ?? nil
            for inner: JSON in [["cursor": next], .string(JSON(dictionaryLiteral: ("cursor", next)).rowText())] {
                let page = agent.send("call_tool", ["tool_name": "mcp_tool_next_page", "arguments": inner])
                #expect(try page.json()["items"]?.arrayValue?.isEmpty == false)
            }
            #expect(agent.log.map(\.tool) == ["count_up"])
        }
    }

    @Test(arguments: ["", "1", "1:", "1:-1", "1:200", "2:1", "01:1", "1:1 ", "next", "99999999999999999999:1"])
    func `What is no cursor of the session is refused`(cursor: String) throws {
        var agent = try PresentedWorld.agent(.full)
        agent.send(AgentCall("count_up", ["limit": 200]))
        let observation = agent.send("next_page", ["cursor": .string(cursor)])
        #expect(observation.result.outcome == .invalidArguments)
        #expect(try observation.json()["error"]?["code"] == "invalid_cursor")
        #expect(agent.send("next_page", [:]).result.outcome == .invalidArguments)
        #expect(agent.send("next_page", ["cursor": "1:1", "limit": 0]).result.outcome == .invalidArguments)
    }

    @Test func `The oldest of many cut results are forgotten`() throws {
        var agent = try PresentedWorld.agent(.full)
        for _ in 0...Pages.kept { agent.send(AgentCall("count_up", ["limit": 100])) }
        #expect(agent.send("next_page", ["cursor": "1:1"]).result.outcome == .invalidArguments)
        #expect(agent.send("next_page", ["cursor": "2:1"]).result.outcome == .ok)
    }
}
