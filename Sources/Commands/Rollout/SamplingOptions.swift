import ArgumentParser
import JSON

/// How a model samples: what is not given, the endpoint decides.
struct SamplingOptions: ParsableArguments {
    @Option(help: "The temperature.")
    var temperature: Double?

    @Option(help: "Sample from the most likely tokens that add up to this probability.")
    var topP: Double?

    @Option(help: "Sample from this many most likely tokens.")
    var topK: Int?

    @Option(help: "Sample from tokens at least this likely beside the likeliest.")
    var minP: Double?

    @Option(help: "The most tokens of one completion (max_tokens).")
    var maxCompletionTokens: Int?

    @Option(help: "The sampling seed of the first rollout of each task; the others count up.")
    var samplingSeed: Int?

    @Option(help: "A text that ends a completion; may be given several times.")
    var stop: [String] = []

    @Option(help: "The presence penalty.")
    var presencePenalty: Double?

    @Option(help: "The frequency penalty.")
    var frequencyPenalty: Double?

    @Option(help: "Further sampling parameters as a JSON object, as the endpoint names them.")
    var sampling: String?

    func validate() throws {
        if let temperature, !(0...100).contains(temperature) {
            throw ValidationError("--temperature must be between 0 and 100")
        }
        if let topP, !(0...1).contains(topP) { throw ValidationError("--top-p must be between 0 and 1") }
        if let minP, !(0...1).contains(minP) { throw ValidationError("--min-p must be between 0 and 1") }
        if let maxCompletionTokens, maxCompletionTokens < 1 {
            throw ValidationError("--max-completion-tokens must be 1 or more")
        }
        for penalty in [presencePenalty, frequencyPenalty].compactMap({ $0 }) where !penalty.isFinite {
            throw ValidationError("a penalty must be a number")
        }
    }

    var isEmpty: Bool {
        temperature == nil && topP == nil && topK == nil && minP == nil && maxCompletionTokens == nil
            && samplingSeed == nil && stop.isEmpty && presencePenalty == nil && frequencyPenalty == nil
            && sampling == nil
    }

    /// The parameters as a request has them.
    func parameters() throws -> JSONObject {
        var parameters = try JSONOption.object(sampling, "--sampling")
        for (name, value) in [
            ("temperature", temperature), ("top_p", topP), ("min_p", minP), ("presence_penalty", presencePenalty),
            ("frequency_penalty", frequencyPenalty),
        ] {
            if let value { parameters[name] = .double(value) }
        }
        if let topK { parameters["top_k"] = .count(topK) }
        if let maxCompletionTokens { parameters["max_tokens"] = .count(maxCompletionTokens) }
        if let samplingSeed { parameters["seed"] = .count(samplingSeed) }
        if !stop.isEmpty { parameters["stop"] = .array(stop.map { .string($0) }) }
        return parameters
    }
}
