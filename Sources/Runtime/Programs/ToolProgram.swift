package import Environments
package import JSONSchema
import SQLite

/// A tool whose statements have been prepared and checked once: what every session of the world runs.
///
/// A class, as are its steps: threads that call at the same time count one reference instead of those to every string.
package final class ToolProgram: Sendable {
    package let tool: Tool
    package let input: JSONSchema
    let steps: [StepPlan]
    /// Whether some statement of it may write.
    package let writes: Bool

    init(tool: Tool, input: JSONSchema, steps: [StepPlan], writes: Bool) {
        self.tool = tool
        self.input = input
        self.steps = steps
        self.writes = writes
    }
}

/// One step with what was learnt from preparing it.
final class StepPlan: Sendable {
    let step: Step
    /// Where the value of each SQL parameter comes from, in SQLite's order.
    let bindings: [Binding]
    let columns: [ResultColumn]
    /// The text of its refusal.
    let message: MessageTemplate?

    init(step: Step, bindings: [Binding], columns: [ResultColumn], message: MessageTemplate?) {
        self.step = step
        self.bindings = bindings
        self.columns = columns
        self.message = message
    }

    enum Binding: Sendable, Hashable {
        case argument(String)
        case step(String)
        case now
        case nowISO
        case today
        case stepNumber
        case arguments
        /// A field of the acting user, whose value the world knows.
        case actor(SQLValue)
    }
}
