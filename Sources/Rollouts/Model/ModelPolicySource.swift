package import JSON
package import ModelClient
package import Runtime
package import Trajectories

/// The policy `openai`: a model behind an endpoint that speaks chat completions.
package struct ModelPolicySource: PolicySource {
    package let client: ChatClient
    package let toolFormat: ToolFormat
    /// What the user says the version of the weights is; it comes before what the endpoint says.
    package let policyVersion: String?

    package init(_ client: ChatClient, toolFormat: ToolFormat = .native, policyVersion: String? = nil) {
        self.client = client
        self.toolFormat = toolFormat
        self.policyVersion = policyVersion
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
