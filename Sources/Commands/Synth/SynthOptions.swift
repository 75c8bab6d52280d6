import ArgumentParser
import ContentStore
import Glibc
import JSON
import ModelClient
import Synthesis

/// How a synthesis is carried out: who answers, what it may use, and what is told of it. Nothing of it changes what comes out.
struct SynthOptions: ParsableArguments {
    @Option(help: "The address of an OpenAI-compatible endpoint, such as http://127.0.0.1:8000/v1.")
    var endpoint: String?

    @Option(help: "The environment variable with the API key; otherwise AWM_API_KEY, else OPENAI_API_KEY.")
    var apiKeyEnv: String?

    @Flag(help: "Ask no model: make what the answers in the store make.")
    var offline = false

    @Option(help: "Environments at once; each asks for its tasks at once, too.")
    var concurrency = 4

    @Option(help: "Requests at once.")
    var inFlight = 16

    @Option(help: "The most requests that are sent.")
    var requestBudget: Int?

    @Option(help: "The most tokens, prompts and completions, that are used.")
    var tokenBudget: Int?

    @Option(help: "The most that is spent, by --price-in and --price-out.")
    var costBudget: Double?

    @Option(help: "What a million prompt tokens cost.")
    var priceIn: Double?

    @Option(help: "What a million completion tokens cost.")
    var priceOut: Double?

    @Option(help: "How often a request is sent before its environment waits for another day.")
    var requestAttempts = 6

    @Option(help: "The most seconds of one request.")
    var requestTimeout = 600

    @Option(help: "A new folder for what could not be made: findings, and the best attempt.", completion: .directory)
    var failures: String?

    func validate() throws {
        guard (1...1000).contains(concurrency) else {
            throw ValidationError("--concurrency must be between 1 and 1000")
        }
        guard (1...10_000).contains(inFlight) else { throw ValidationError("--in-flight must be between 1 and 10000") }
        guard (1...100).contains(requestAttempts) else {
            throw ValidationError("--request-attempts must be between 1 and 100")
        }
        guard (1...86_400).contains(requestTimeout) else {
            throw ValidationError("--request-timeout must be between 1 and 86400 seconds")
        }
        for (name, value) in [("--request-budget", requestBudget), ("--token-budget", tokenBudget)] {
            if let value, value < 0 { throw ValidationError("\(name) must be 0 or more") }
        }
        for (name, value) in [("--cost-budget", costBudget), ("--price-in", priceIn), ("--price-out", priceOut)] {
            if let value, !value.isFinite || value < 0 { throw ValidationError("\(name) must be 0 or more") }
        }
        if costBudget != nil, priceIn == nil, priceOut == nil {
            throw ValidationError("--cost-budget needs --price-in and --price-out")
        }
        if offline, endpoint != nil { throw ValidationError("--offline asks no model; leave --endpoint out") }
    }

    var prices: Prices? {
        guard priceIn != nil || priceOut != nil else { return nil }
        return Prices(prompt: priceIn ?? 0, completion: priceOut ?? 0)
    }

    var budget: Budget { Budget(requests: requestBudget, tokens: tokenBudget, cost: costBudget) }

    /// Who answers what the store cannot; `nil` when nobody is to be asked.
    func client(model: String) throws -> ChatClient? {
        guard let endpoint else { return nil }
        do {
            return ChatClient(
                try Endpoint(endpoint, key: APIKeyOption.key(named: apiKeyEnv)),
                ChatSettings(model: model),
                http: try HTTPClient(connections: inFlight),
                limits: HTTPLimits(milliseconds: requestTimeout * 1000),
                backoff: Backoff(attempts: requestAttempts)
            )
        } catch let error as ChatError {
            throw CommandFailure(.usage, error.message)
        } catch let error as HTTPError {
            throw CommandFailure(.failed, error.message)
        }
    }
}
