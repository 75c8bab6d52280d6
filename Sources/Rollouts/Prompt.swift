import Environments
import JSON

/// What an agent is told about a world before its task.
enum Prompt {
    static func system(
        _ settings: EnvironmentSettings,
        guidance: String?,
        _ format: ToolFormat = .native,
        tools: [JSON] = []
    ) -> String {
        var parts = ["You work in \(settings.title)."]
        if !settings.description.isEmpty { parts[0] += " " + settings.description }
        if !settings.policy.isEmpty { parts.append("Policy:\n" + settings.policy) }
        parts.append("Use the tools to do what is asked. Each tool gives JSON; an error says what was wrong.")
        if let guidance { parts.append(guidance) }
        if format == .hermes { parts.append(HermesText.introduction(of: tools)) }
        return parts.joined(separator: "\n\n")
    }
}
