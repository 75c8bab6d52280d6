import Runtime
import Trajectories

extension AgentCall {
    /// The call that a row recorded.
    ///
    /// Its arguments are not always those of its text: nothing, and an object inside a string, are taken for an object.
    init(_ recorded: Rollout.ToolCall) {
        self.init(recorded.name, text: recorded.argumentsText)
        if let arguments = recorded.arguments { self.arguments = arguments }
    }
}
