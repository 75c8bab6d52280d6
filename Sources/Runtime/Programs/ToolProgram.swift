package import Environments
package import JSONSchema

/// A tool whose statements have been prepared and checked once: what every session of the world runs.
package struct ToolProgram: Sendable {
    package var tool: Tool
    package var input: JSONSchema
    var steps: [StepPlan]
    /// Whether some statement of it may write.
    package var writes: Bool
}

/// One step with what was learnt from preparing it.
struct StepPlan: Sendable {
    var step: Step
    /// Where the value of each SQL parameter comes from, in SQLite's order.
    var bindings: [Binding]
    var columns: [ResultColumn]
    /// The text of its refusal.
    var message: MessageTemplate?

    enum Binding: Sendable, Hashable {
        case argument(String)
        case step(String)
        case now
        case nowISO
        case today
        case stepNumber
        case arguments
        case actor(String)
    }
}
