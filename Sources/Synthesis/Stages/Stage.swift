import Environments
import JSON

/// A stage as a value: what is asked, and how an answer is tried out.
struct Stage: Sendable {
    var name: StageName
    /// Which part of the stage it is, where there are several: `2/3`, or a task's id.
    var part = ""
    /// What fills the prompt's places.
    var values: [String: String]
    /// Executes an answer that its schema has accepted: findings, or none when it holds.
    var check: @Sendable (JSON) -> [StageFinding]

    /// The messages to begin with.
    func messages(_ prompts: PromptLibrary) -> [JSON] {
        let template = prompts[name]
        var values = values
        values["answer_schema"] = PromptLibrary.schema(of: name)?.rowText() ?? ""
        return [
            ["role": "system", "content": .string(template.systemText(values))],
            ["role": "user", "content": .string(template.userText(values))],
        ]
    }

    /// Judges the text of an answer: the document, or what is wrong with it.
    func judge(_ text: String, isCut: Bool) -> Result<JSON, StructuredAnswer.Refused> {
        switch StructuredAnswer.read(text, for: name, isCut: isCut) {
        case .failure(let refused): return .failure(refused)
        case .success(let json):
            let findings = check(json)
            return findings.isEmpty ? .success(json) : .failure(StructuredAnswer.Refused(findings))
        }
    }
}

extension StageFinding {
    /// What loading a draft threw, as findings.
    static func list(_ error: any Error) -> [StageFinding] {
        if let error = error as? PackageError {
            return error.findings.filter { $0.severity == .error }.map { StageFinding($0) }
        }
        return [StageFinding("not-loaded", "\(error)", weight: 50)]
    }
}

/// The parts of a draft as prompts show them.
enum DraftText {
    /// The scenario without what later stages need not know.
    static func scenario(_ draft: WorldDraft) -> String { draft.scenario.prettyText() }

    /// The requests, with the facts where rows are to be made.
    static func tasks(_ draft: WorldDraft, withFacts: Bool) -> String {
        draft.tasks.enumerated().map { index, task in
            var lines = ["\(index + 1). \(task.instruction)"]
            if withFacts { lines += task.facts.map { "   - \($0)" } }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The names of the actor's fields.
    static func actorFields(_ draft: WorldDraft) -> String {
        (draft.scenario["actor"]?.objectValue?.keys ?? []).map { "@\($0)" }.joined(separator: ", ")
    }
}
