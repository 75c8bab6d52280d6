import Runtime
import Verification

/// Makes a fixed number of valid calls at random, then gives a random answer: what it scores, chance gives away.
struct RandomPolicy: Policy {
    private let answerTool: AnswerTool?
    private var actions: RandomActions

    init(_ instance: TaskInstance, _ answerTool: AnswerTool?, _ catalog: ValueCatalog) {
        self.answerTool = answerTool
        actions = RandomActions(instance, catalog)
    }

    mutating func next(after shown: [Observation]) -> Action {
        if let (tool, arguments) = actions.nextCall() { return .call(tool: tool, arguments: arguments) }
        guard let answerTool, let answer = actions.answer(for: answerTool.answer) else { return .stop }
        return .answer(answer)
    }
}
