import ArgumentParser
import ContentStore
import Glibc
import JSON
import ModelClient
import Rollouts

/// Which model acts, how it is asked and what is kept of its answers.
struct ModelOptions: ParsableArguments {
    @Option(help: "The address of an OpenAI-compatible endpoint, such as http://127.0.0.1:8000/v1.")
    var endpoint: String?

    @Option(help: "The model's name at the endpoint.")
    var model: String?

    @Option(help: "The environment variable with the API key; otherwise AWM_API_KEY, else OPENAI_API_KEY.")
    var apiKeyEnv: String?

    @Option(help: "native for the endpoint's tool calls, or hermes for <tool_call> text.")
    var toolFormat = ToolFormat.native

    @Option(help: "Rollouts at once.")
    var inFlight = 64

    @OptionGroup var sampling: SamplingOptions

    @Option(help: "Further members of each request as a JSON object, such as {\"chat_template_kwargs\": …}.")
    var extraBody: String?

    @Flag(help: "Have answers stream.")
    var stream = false

    @Option(help: "What is kept of the tokens: tokens, logprobs or text.")
    var capture = TokenCapture.text

    @Option(help: "The version of the weights, recorded with every turn; otherwise what the endpoint says.")
    var policyVersion: String?

    @Option(help: "The tokenizer that the endpoint uses, for the rows to say.")
    var tokenizer: String?

    @Option(help: "A file with the chat template that the endpoint uses; rows say its SHA-256.")
    var chatTemplate: String?

    @Option(help: "How often a request is sent before its rollout ends in a fault.")
    var requestAttempts = 6

    @Option(help: "The most seconds of one request.")
    var requestTimeout = 600

    @Option(help: "The most seconds between two pieces of an answer that streams.")
    var stallTimeout = 120

    func validate() throws {
        guard (1...10_000).contains(inFlight) else { throw ValidationError("--in-flight must be between 1 and 10000") }
        guard (1...100).contains(requestAttempts) else {
            throw ValidationError("--request-attempts must be between 1 and 100")
        }
        guard (1...86_400).contains(requestTimeout), (1...86_400).contains(stallTimeout) else {
            throw ValidationError("--request-timeout and --stall-timeout must be between 1 and 86400 seconds")
        }
    }

    /// The policy that these options describe.
    func source() throws -> ModelPolicySource {
        guard let endpoint else {
            throw CommandFailure(.usage, "--policy openai needs --endpoint, such as http://127.0.0.1:8000/v1")
        }
        guard let model, !model.isEmpty else {
            throw CommandFailure(.usage, "--policy openai needs --model, the model's name at the endpoint")
        }
        let settings = ChatSettings(
            model: model,
            sampling: try sampling.parameters(),
            extra: try JSONOption.object(extraBody, "--extra-body"),
            capture: capture,
            isStreaming: stream
        )
        do {
            let client = ChatClient(
                try Endpoint(endpoint, key: APIKeyOption.key(named: apiKeyEnv)),
                settings,
                http: try HTTPClient(connections: inFlight),
                limits: HTTPLimits(milliseconds: requestTimeout * 1000, stallSeconds: stallTimeout),
                backoff: Backoff(attempts: requestAttempts)
            )
            return ModelPolicySource(
                client,
                toolFormat: toolFormat,
                policyVersion: policyVersion,
                rendering: ModelPolicySource.Rendering(tokenizer: tokenizer, chatTemplateSHA256: try templateHash())
            )
        } catch let error as ChatError {
            throw CommandFailure(.usage, error.message)
        } catch let error as HTTPError {
            throw CommandFailure(.failed, error.message)
        }
    }

    /// Refuses options that a policy without a model would pass over.
    func refuseUnused(by policy: String) throws {
        let given: [(String, Bool)] = [
            ("--endpoint", endpoint != nil), ("--model", model != nil), ("--extra-body", extraBody != nil),
            ("--stream", stream), ("--capture", capture != .text), ("--policy-version", policyVersion != nil),
            ("--tool-format", toolFormat != .native), ("--tokenizer", tokenizer != nil),
            ("--chat-template", chatTemplate != nil), ("sampling options", !sampling.isEmpty),
        ]
        guard let (name, _) = given.first(where: \.1) else { return }
        throw CommandFailure(
            .usage,
            "the policy \(policy) needs no model, so \(name) says nothing; did you mean --policy openai?"
        )
    }

    private func templateHash() throws -> String? {
        try chatTemplate.map { SHA256.hash(try Files.read($0, limit: 16 << 20)).hex }
    }

}

/// The API key, from the variable that was named or one of the usual ones.
enum APIKeyOption {
    static func key(named variable: String?) throws -> APIKey? {
        let names = variable.map { [$0] } ?? ["AWM_API_KEY", "OPENAI_API_KEY"]
        for name in names {
            guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { continue }
            guard let key = APIKey(value) else {
                throw CommandFailure(.usage, "\(name) holds no API key: there is a space or a line end in it")
            }
            return key
        }
        if let variable { throw CommandFailure(.usage, "--api-key-env names \(variable), which is not set") }
        return nil
    }
}

extension ToolFormat: ExpressibleByArgument {}
extension TokenCapture: ExpressibleByArgument {}

/// JSON that is written on the command line.
enum JSONOption {
    /// An object, empty when there is no text.
    static func object(_ text: String?, _ option: String) throws -> JSONObject {
        guard let text else { return [:] }
        do {
            guard let object = try JSON(parsing: text).objectValue else {
                throw CommandFailure(.usage, "\(option) must be a JSON object")
            }
            return object
        } catch let error as JSONError {
            throw CommandFailure(.usage, "\(option) is not valid JSON: \(error)")
        }
    }
}
