package import Environments
package import JSON
package import Runtime
import Verification

/// What an agent is first shown of a task: the same messages and tools as a rollout begins with.
package struct TaskPrompt: Sendable {
    /// The world's rules; what a rollout has as its system message.
    package let system: String
    /// The instruction with its parameters filled in.
    package let instruction: String
    /// What was drawn for the task's parameters.
    package let parameters: JSONObject
    /// The tools as OpenAI function tools, with `submit` where the task has an answer schema.
    package let tools: [JSON]

    /// Draws the task's parameters by a session seed and runs its set-up.
    ///
    /// Throws when the set-up cannot run or the answer schema is none, which are faults of the package.
    package init(_ task: TaskDefinition, seed: UInt64, presented presentation: Presentation) throws {
        let instance = try TaskInstance(presentation.world, task, seed: seed)
        let answerTool = try AnswerTool(task)
        system = Prompt.system(presentation.world.settings, guidance: presentation.guidance)
        instruction = instance.instruction
        parameters = instance.parameters
        tools = presentation.adding(answerTool.map { [$0.definition] } ?? []).functionDefinitions
    }
}
