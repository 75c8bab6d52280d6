import Environments
import JSON
import Procedural
import Runtime
import SQLite
import Testing

struct GeneratorTests {
    private static let generator = try? EnvironmentGenerator(BlueprintLibrary(), seed: 7)

    @Test(arguments: 0..<70)
    func `every domain gives worlds whose seed builds and whose tools prepare without a warning`(index: Int) throws {
        let draft = try #require(Self.generator).draft(index)
        #expect(draft.seed.failures.isEmpty)
        #expect(draft.world.warnings.isEmpty, "\(draft.world.warnings)")
        #expect(draft.tools.count >= 34)
        #expect(Set(draft.tools.map(\.name)).count == draft.tools.count)
        #expect(draft.tools.contains { !$0.isReadOnly })
    }

    @Test func `the same place gives the same bytes on other threads and in another order`() async throws {
        let generator = try #require(Self.generator)
        let alone = try (0..<6).map { try generator.draft($0).package.files }
        let together = try await withThrowingTaskGroup(of: (Int, PackageFiles).self) { group in
            for index in (0..<6).reversed() { group.addTask { (index, try generator.draft(index).package.files) } }
            return try await group.reduce(into: [Int: PackageFiles]()) { $0[$1.0] = $1.1 }
        }
        for index in 0..<6 { #expect(together[index] == alone[index]) }
    }

    @Test func `tools of every family do what their plan says`() throws {
        let generator = try #require(Self.generator)
        var seen: Set<String> = []
        for index in 0..<30 {
            let draft = try generator.draft(index)
            for tool in draft.tools { try check(tool, draft, &seen) }
        }
        #expect(seen.isSuperset(of: ["list", "search", "get", "getByLabel", "move", "summary", "moveAll"]), "\(seen)")
    }

    private func check(_ tool: ToolPlan, _ draft: EnvironmentGenerator.Draft, _ seen: inout Set<String>) throws {
        let session = draft.world.session(seed: 0)
        let place = tool.family.entity
        let entity = draft.composition.entities[place]
        let rows = draft.rows.tables[place]
        let label = entity.column(entity.labelColumn) ?? 0
        guard let first = rows.first else { return }
        switch tool.family {
        case .list:
            let result = session.call(tool.name, arguments: ["limit": 50])
            #expect(result.value["total"]?.integerValue == Int64(rows.count))
            #expect(result.value[entity.pluralName]?.arrayValue?.count == min(50, rows.count))
            seen.insert("list")
        case .search:
            let text = first[label].stringValue ?? ""
            let result = session.call(tool.name, arguments: ["query": .string(String(text.dropFirst()))])
            #expect(result.value[entity.pluralName]?.arrayValue?.contains { $0["id"] == first[0] } == true)
            seen.insert("search")
        case .get:
            #expect(session.call(tool.name, arguments: [entity.idArgument: 1]).value["id"] == first[0])
            #expect(session.call(tool.name, arguments: [entity.idArgument: 9999]).code == "not_found")
            seen.insert("get")
        case .getByLabel:
            let argument = try #require(tool.argument(.label))
            #expect(session.call(tool.name, arguments: [argument: first[label]]).value["id"] == first[0])
            seen.insert("getByLabel")
        case .move(_, let position):
            try checkMove(tool, entity.moves[position], entity, rows, session)
            seen.insert("move")
        case .moveAll(_, let position):
            let state = try #require(entity.columns.firstIndex { $0.content == .state })
            let move = entity.moves[position]
            let wrong = rows.first { !move.from.contains($0[state].stringValue ?? "") }
            guard let wrong, let argument = tool.argument(.ids) else { return }
            var arguments: JSONObject = [argument: [wrong[0]]]
            if move.reason != nil { arguments["reason"] = "A test" }
            #expect(session.call(tool.name, arguments: .object(arguments)).code == "invalid_state")
            seen.insert("moveAll")
        case .summary:
            let groups = session.call(tool.name, arguments: [:]).value["groups"]?.arrayValue ?? []
            #expect(groups.reduce(0) { $0 + ($1["count"]?.integerValue ?? 0) } <= rows.count)
            #expect(!groups.isEmpty)
            seen.insert("summary")
        default: return
        }
    }

    private func checkMove(
        _ tool: ToolPlan,
        _ move: Move,
        _ entity: Entity,
        _ rows: [[JSON]],
        _ session: any Session
    ) throws {
        let column = try #require(entity.columns.firstIndex { $0.content == .state })
        for row in rows {
            var arguments: JSONObject = [entity.idArgument: row[0]]
            if move.reason != nil { arguments["reason"] = "A test" }
            let result = session.call(tool.name, arguments: .object(arguments))
            if move.from.contains(row[column].stringValue ?? "") {
                // A rule of its own may refuse it, but not for its state.
                #expect(result.outcome == .ok || result.code != "invalid_state")
                if result.outcome == .ok { #expect(result.value[entity.columns[column].name] == .string(move.to)) }
            } else {
                #expect(result.code == "invalid_state")
            }
        }
    }
}

extension CallResult {
    fileprivate var code: String? { value["error"]?["code"]?.stringValue }
}
