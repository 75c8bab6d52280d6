import Environments
import JSON
import JSONSchema
import Runtime

/// The terminal tool `submit(answer)` that a task with an answer schema adds.
struct AnswerTool: Sendable {
    static let name = "submit"

    /// What an answer must be.
    let answer: JSONSchema
    private let input: JSONSchema

    /// `nil` for a task whose answers are free text.
    init?(_ task: TaskDefinition) throws(SchemaError) {
        guard let schema = task.answerSchema else { return nil }
        answer = try JSONSchema(schema)
        input = try JSONSchema(AnswerTool.input(schema))
    }

    /// The tool as an OpenAI function definition.
    var definition: JSON {
        [
            "type": "function",
            "function": [
                "name": .string(AnswerTool.name),
                "description": "Give the final answer to the task. This ends it.",
                "parameters": input.source,
            ],
        ]
    }

    /// What a submission is told: that it was taken, or what is wrong with it.
    func result(of arguments: JSON) -> CallResult {
        let violations = input.validate(arguments)
        guard !violations.isEmpty else { return CallResult(.ok, ["submitted": true]) }
        let message = violations.prefix(5).map(\.description).joined(separator: "; ")
        return .error(.invalidArguments, code: "invalid_arguments", message: message)
    }

    private static func input(_ schema: JSON) -> JSON {
        ["type": "object", "properties": ["answer": schema], "required": ["answer"], "additionalProperties": false]
    }
}
