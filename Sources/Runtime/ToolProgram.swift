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

/// How a result column becomes JSON.
struct ResultColumn: Sendable {
    var name: String
    var type: ColumnType?

    init(name: String, declaredType: String?, override: ColumnType?) {
        self.name = name
        if let override {
            type = override
        } else if let declaredType = declaredType?.uppercased() {
            type = declaredType.hasPrefix("BOOL") ? .boolean : declaredType == "JSON" ? .json : nil
        } else {
            type = nil
        }
    }
}
