import Environments
import JSON
import Runtime

/// What the rollouts of one task have in common, made once: the tools and the system message, and what rows say of the task.
struct TaskStage: Sendable {
    /// The task with the reward rules in force.
    let task: TaskDefinition
    let answerTool: AnswerTool?
    let presentation: Presentation
    /// The tools as the agent is shown them.
    let tools: [JSON]
    /// The system message.
    let system: String
    let provenance: Provenance

    /// Throws when the task's answer schema is none.
    init(_ task: TaskDefinition, of plan: RolloutPlan, _ presentation: Presentation) throws {
        let world = presentation.world
        provenance = Provenance(task, in: world, rules: plan.reward, certificate: plan.certificate)
        answerTool = try AnswerTool(task)
        self.presentation = presentation.adding(answerTool.map { [$0.definition] } ?? [])
        tools = self.presentation.functionDefinitions
        system = Prompt.system(
            world.settings,
            guidance: presentation.guidance,
            plan.policy.toolFormat,
            tools: tools
        )
        var task = task
        task.reward = plan.reward.before(task.reward)
        self.task = task
    }
}
