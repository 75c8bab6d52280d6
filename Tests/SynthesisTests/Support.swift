import ContentStore
import Environments
import Glibc
import JSON
import ModelClient
import ModelTestKit
import Rollouts
import Synchronization
import Synthesis
import Testing
import Verification

/// A store in a temporary folder, and a server that plays a model.
final class Fixture {
    let path: String
    let server: ModelServer

    init(_ script: @escaping ModelServer.Script) throws {
        var template = Array("/tmp/awm-synthesis-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Files.failure("make a folder like", "/tmp/awm-synthesis-test-…") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        server = try ModelServer(script)
    }

    convenience init(_ model: ScriptedSynthesis) throws { try self.init { model.reply(to: $0) } }

    deinit {
        server.close()
        Files.remove(path)
    }

    func store(_ name: String = "store") throws -> Store {
        try Store(at: "\(path)/\(name)", access: .readWrite, creating: true)
    }

    /// A recipe that the authored world is right for.
    static func recipe(_ scenarios: String...) -> Recipe {
        var recipe = Recipe()
        recipe.scenarios = scenarios.isEmpty ? ["ferry tickets of an island line"] : scenarios
        recipe.numbers.tables = 6
        recipe.numbers.rows = 35
        recipe.numbers.tools = 8
        recipe.numbers.tasks = 4
        recipe.attempts = 2
        recipe.toolsPerRequest = 5
        recipe.turns = 12
        recipe.model = "author"
        return recipe
    }

    /// Runs a recipe; without the endpoint when nobody is to be asked.
    func run(
        _ recipe: Recipe,
        asking: Bool = true,
        in name: String = "store",
        budget: Budget = Budget(),
        prices: Prices? = nil,
        stop: StopSignal = StopSignal(),
        attempts: Int = 6
    ) async throws -> SynthesisReport {
        let store = try store(name)
        let artifact = try store.record(recipe: recipe.json.rowBytes(), named: "recipes/test", tag: "latest")
        let shared = SharedStore(store)
        var client: ChatClient?
        if asking {
            client = ChatClient(
                try Endpoint(server.endpoint),
                ChatSettings(model: recipe.model),
                http: try HTTPClient(connections: 8),
                backoff: Backoff(attempts: attempts, base: 0.001, cap: 0.002)
            )
        }
        let source = AnswerSource(store: shared, recipe: artifact, client: client, prices: prices, budget: budget)
        return try await SynthesisRun(recipe, artifact, in: shared, source, concurrency: 4).run(stop: stop) { _ in }
    }

    /// The stages of the requests that the server had, with how often each.
    func asked(from first: Int = 0) -> [String: Int] {
        server.requests.dropFirst(first).reduce(into: [:]) { counts, request in
            counts[ScriptedSynthesis.stage(of: request), default: 0] += 1
        }
    }

    /// What the model was told of its mistakes: the codes of the findings, by stage.
    func told() -> [String: Set<String>] {
        var told: [String: Set<String>] = [:]
        for request in server.requests where request.turns == 1 {
            let text = request.messages.last?["content"]?.stringValue ?? ""
            guard text.hasPrefix("Your answer was checked") else { continue }
            for piece in text.split(separator: "\"code\": \"").dropFirst() {
                let code = String(piece.prefix { $0 != "\"" })
                told[ScriptedSynthesis.stage(of: request), default: []].insert(code)
            }
        }
        return told
    }
}
