import Glibc
import JSON

/// Plays the model of a synthesis with authored answers: a small ferry line, and a wrong answer first wherever it is told to.
package struct ScriptedSynthesis: Sendable {
    /// The stages whose first answer is wrong.
    package var mistaken: Set<String>
    /// A stage whose answers are always wrong.
    package var hopeless: String?
    /// Texts in the place of right answers, by stage.
    package var others: [String: String] = [:]
    private let world: JSON

    /// The stages whose answer is a document.
    package static let documents = ["scenario", "tasks", "schema", "seed", "specification", "tools", "verifier"]

    package init(mistaken: Set<String> = [], hopeless: String? = nil) throws {
        self.mistaken = mistaken
        self.hopeless = hopeless
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let path = "/" + folder + "/World/ferries.json"
        guard let file = fopen(path, "r") else { throw ModelServerError(description: "cannot read \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        world = try JSON(parsing: bytes)
    }

    /// The stage that a request is of, by what its prompt says.
    package static func stage(of request: ModelRequest) -> String {
        let system = request.messages.first?["content"]?.stringValue ?? ""
        let marks = [
            ("You think up small organisations", "scenarios"), ("You design worlds in which", "scenario"),
            ("You write the requests by which", "tasks"), ("You design SQLite schemas", "schema"),
            ("You fill the databases", "seed"), ("You design the tools through which", "specification"),
            ("You write tools as lists", "tools"), ("You decide how attempts", "verifier"),
            ("Your calls become the reference", "solve"), ("Work carefully and independently", "confirm"),
        ]
        return marks.first { system.contains($0.0) }?.1 ?? "unknown"
    }

    /// Answers a request.
    package func reply(to request: ModelRequest) -> ModelReply {
        let stage = Self.stage(of: request)
        if stage == "solve" || stage == "confirm" { return act(stage, request) }
        if stage == "scenarios" { return propose(request) }
        let isFirst = request.turns == 0
        if hopeless == stage || (isFirst && mistaken.contains(stage)) { return .say(wrong(stage, request)) }
        return .say(others[stage] ?? right(stage, request))
    }

    private func right(_ stage: String, _ request: ModelRequest) -> String {
        switch stage {
        case "verifier":
            let answer = world["verifier"]?[task(request)] ?? .null
            return "Here is how I would judge it:\n" + answer.rowText()
        case "tools":
            // Only what was asked for, in the fence that models like.
            return "```json\n" + tools(request).rowText() + "\n```"
        default: return world[stage]?.rowText() ?? "{}"
        }
    }

    private func tools(_ request: ModelRequest) -> JSON {
        let asked =
            (request.messages.last {
                $0["role"] == "user" && $0["content"]?.stringValue?.contains("Write these, exactly") == true
            }
            ?? request.messages[1])["content"]?.stringValue ?? ""
        let wanted = asked.split(separator: "Write these, exactly").last.map(String.init) ?? asked
        let tools = (world["tools"]?["tools"]?.arrayValue ?? []).filter { tool in
            wanted.contains("\"name\": \"\(tool["name"]?.stringValue ?? "")\"")
        }
        return ["tools": .array(tools)]
    }

    private func wrong(_ stage: String, _ request: ModelRequest) -> String {
        switch stage {
        case "scenario": return "Gladly! {\"name\": \"island-ferries\", \"title\": "
        case "tasks":
            return (world["tasks"]?.rowText() ?? "").replacing(",\"kind\":\"lookup\"", with: "")
        case "schema":
            return (world["schema"]?.rowText() ?? "").replacing("CREATE TABLE sailings", with: "CREATE TABEL sailings")
        case "seed":
            return (world["seed"]?.rowText() ?? "").replacing("\"passenger_id\":5", with: "\"passenger_id\":99")
        case "specification":
            return (world["specification"]?.rowText() ?? "").replacing("\"additionalProperties\":false,", with: "")
        case "tools":
            return tools(request).rowText().replacing("ORDER BY name", with: "ORDER BY nmae")
                .replacing("FROM bookings WHERE id", with: "FROM booking WHERE id")
                .replacing("coalesce(sum(amount_cents), 0)", with: "coalesce(sum(amount), 0)")
        case "verifier":
            return
                #"{"free":[],"derived":[],"order":"strict","tolerance":0,"checks":[{"name":"something is booked","sql":"SELECT count(*) > 0 FROM final.bookings"}]}"#
        default: return "I cannot help with that."
        }
    }

    /// The task whose instruction a request holds.
    private func task(_ request: ModelRequest) -> String {
        let text = request.messages.dropFirst().compactMap { $0["content"]?.stringValue }.first ?? ""
        let tasks = world["tasks"]?["tasks"]?.arrayValue ?? []
        let task = tasks.first { text.contains($0["instruction"]?.stringValue ?? "?") }
        return task?["id"]?.stringValue ?? ""
    }

    /// The next turn of a solver, by how many it has had.
    private func act(_ stage: String, _ request: ModelRequest) -> ModelReply {
        let turns = world[stage]?[task(request)]?.arrayValue ?? []
        guard turns.indices.contains(request.turns) else { return .say("I am done.") }
        let turn = turns[request.turns]
        let name = turn[0]?.stringValue ?? ""
        if name == "say" { return .say(turn[1]?.stringValue ?? "") }
        return .call((id: "call-\(request.turns)", name: name, arguments: turn[1]?.rowText() ?? "{}"))
    }

    /// Three proposals of a category, the last one nearly the first.
    private func propose(_ request: ModelRequest) -> ModelReply {
        let text = request.messages.last?["content"]?.stringValue ?? ""
        let category = text.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
        let ideas =
            category == "transport"
            ? [
                "transport depots lend trolleys to porters and collect the deposits each evening",
                "drivers of a transport company book rest rooms along the motorway and settle invoices monthly",
                "the transport depots lend their trolleys to porters and collect deposits each evening",
            ]
            : [
                "\(category) classes hand out microscopes to pupils and note which lenses are scratched",
                "tutors of \(category) evening schools plan examinations and publish grades for apprentices",
                "the \(category) classes hand out microscopes to pupils and note which of the lenses are scratched",
            ]
        let scenarios = ideas.enumerated().map { index, idea -> JSON in
            ["name": .string("idea-\(index + 1)"), "summary": .string(idea)]
        }
        return .say(JSON.object(["scenarios": .array(scenarios)]).rowText())
    }
}

extension String {
    /// The text with every occurrence of another text replaced.
    fileprivate func replacing(_ old: String, with new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
