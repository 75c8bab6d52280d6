import JSON
import Synthesis

/// The prompts of a recipe's first stages, for reading: nobody is asked.
struct DryRun {
    private let recipe: Recipe

    init(_ recipe: Recipe) {
        self.recipe = recipe
    }

    /// The first requests in full, then what the other stages would be asked, with their places left open.
    var text: String {
        var parts: [String] = []
        for request in recipe.firstRequests {
            parts.append(heading(request.stage, request.subject))
            parts += request.messages.map { message in
                "[\(message["role"]?.stringValue ?? "")]\n\(message["content"]?.stringValue ?? "")"
            }
        }
        let shown = Set(recipe.firstRequests.map(\.stage))
        for stage in StageName.allCases where !shown.contains(stage) && (stage != .scenarios || recipe.count > 0) {
            parts.append(heading(stage, "its prompt, before it is filled in"))
            parts.append(recipe.prompts[stage].text)
        }
        return parts.joined(separator: "\n\n")
    }

    private func heading(_ stage: StageName, _ subject: String) -> String {
        "=== \(stage.rawValue) \(recipe.prompts[stage].version), \(recipe.model(of: stage)): \(subject)"
    }
}
