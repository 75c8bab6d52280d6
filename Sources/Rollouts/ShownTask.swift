import Environments
import JSON
import Runtime

/// What a policy is shown of a task before it begins, made once for all rollouts of it.
///
/// Rows of one task carry the very same array of tools, which whoever writes them makes use of.
struct ShownTask: Sendable {
    let presentation: Presentation
    /// The tool that takes the answer, where the task has an answer schema.
    let answerTool: AnswerTool?
    /// The tools as the policy is shown them: OpenAI function tools.
    let tools: [JSON]
    /// The system message.
    let system: String
    let provenance: Provenance

    /// Throws when the task's answer schema is none.
    init(_ task: TaskDefinition, _ presentation: Presentation, _ plan: RolloutPlan) throws {
        let world = presentation.world
        answerTool = try AnswerTool(task)
        self.presentation = presentation.adding(answerTool.map { [$0.definition] } ?? [])
        tools = self.presentation.functionDefinitions
        system = Prompt.system(
            world.settings,
            guidance: presentation.guidance,
            plan.policy.toolFormat,
            tools: tools
        )
        provenance = Provenance(task, in: world, rules: plan.reward, certificate: plan.certificate)
    }
}
