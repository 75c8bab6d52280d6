/// A step of the synthesis that asks a model.
package enum StageName: String, Sendable, Hashable, CaseIterable {
    /// Proposes scenarios of one category, for runs that are not given any.
    case scenarios
    /// Describes one scenario: the organisation, who acts, the rules.
    case scenario
    case tasks
    case schema
    case seed
    /// Says which tools there are, before any is written.
    case specification
    case tools
    /// Acts in the world to draft a task's reference solution.
    case solve
    /// Says what of a solution may differ, and what must hold.
    case verifier
    /// Acts again, blind to the reference.
    case confirm

    /// The stages whose answer is one JSON document, which has a schema; the others act with tools.
    package var isDocument: Bool { self != .solve && self != .confirm }
}
