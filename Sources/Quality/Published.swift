/// What Agent World Model (arXiv 2602.10090) states of its 1,000 environments, to read a report beside it.
package enum Published {
    package static let source = "Agent World Model, arXiv 2602.10090"
    package static let tables = 18.5
    package static let rows = 129.0
    package static let tools = 35.1
    package static let tasks = 10.0
    /// Calls of the reference solution, per task.
    package static let calls = 8.5
    /// Distinct tools among these calls, per task.
    package static let distinctTools = 7.1
}
