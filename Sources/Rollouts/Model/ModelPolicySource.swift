package import JSON
package import ModelClient
package import Runtime
package import Trajectories

/// The policy `openai`: a model behind an endpoint that speaks chat completions.
package struct ModelPolicySource: PolicySource {
    package let client: any ChatCompleting
    package let toolFormat: ToolFormat
    /// What the user says the version of the weights is; it comes before what the endpoint says.
    package let policyVersion: String?
    /// What the user says of the text that the engine makes of messages; only rows say it.
    package let rendering: Rendering

    /// Which tokenizer and chat template the engine uses, as the user says.
    package struct Rendering: Sendable {
        package var tokenizer: String?
        /// The SHA-256 of the template, in hexadecimal.
        package var chatTemplateSHA256: String?

        package init(tokenizer: String? = nil, chatTemplateSHA256: String? = nil) {
            self.tokenizer = tokenizer
            self.chatTemplateSHA256 = chatTemplateSHA256
        }
    }

    package init(
        _ client: any ChatCompleting,
        toolFormat: ToolFormat = .native,
        policyVersion: String? = nil,
        rendering: Rendering = Rendering()
    ) {
        self.client = client
        self.toolFormat = toolFormat
        self.policyVersion = policyVersion
        self.rendering = rendering
    }

    package var name: String { "openai" }
    package var isDeterministic: Bool { false }

    package var rowPolicy: Rollout.Policy {
        var sampling = client.settings.sampling
        for (key, value) in client.settings.extra { sampling[key] = value }
        return Rollout.Policy(
            model: client.settings.model,
            versionStart: policyVersion,
            versionEnd: policyVersion,
            tokenizer: rendering.tokenizer,
            chatTemplateSHA256: rendering.chatTemplateSHA256,
            sampling: sampling
        )
    }

    /// Not the endpoint: the same model behind another address goes on with the same run.
    package var settings: JSONObject {
        var settings: JSONObject = [
            "model": .string(client.settings.model),
            "sampling": .object(client.settings.sampling),
            "extra_body": .object(client.settings.extra),
            "tool_format": .string(toolFormat.rawValue),
            "capture": .string(client.settings.capture.rawValue),
        ]
        if let policyVersion { settings["policy_version"] = .string(policyVersion) }
        if let tokenizer = rendering.tokenizer { settings["tokenizer"] = .string(tokenizer) }
        if let template = rendering.chatTemplateSHA256 { settings["chat_template_sha256"] = .string(template) }
        return settings
    }

    package func factory(for world: World) throws -> PolicyFactory {
        { ModelPolicy(self, $0) }
    }

    /// The sampling parameters that are a rollout's own: with a seed, every sample needs another or all are the same.
    func sampling(ofSample sample: Int, attempt: Int) -> JSONObject? {
        guard let seed = client.settings.sampling["seed"]?.integerValue, sample > 0 || attempt > 0 else { return nil }
        return ["seed": .integer(seed &+ Int64(sample) &+ Int64(attempt) &* 1_000_003)]
    }
}
