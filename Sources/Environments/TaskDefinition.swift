package import JSON

/// A task of a package: an instruction, how an answer is given, a reference solution and a verifier.
package struct TaskDefinition: Sendable {
    package var id: String
    package var instruction: String
    package var split: String
    package var tags: [String]
    /// What may be drawn for each parameter.
    package var parameters: [(name: String, choices: [JSON])]
    package var setupSQL: String?
    package var setupClock: WorldTime?
    /// The schema of the answer; when there is one the agent is given the terminal tool `submit(answer)`.
    package var answerSchema: JSON?
    /// The reference solution first, then the alternatives.
    package var solutions: [Solution]
    package var checks: [Check]
    /// What the reward is made of, where the task says it itself.
    package var reward: RewardRules
    /// Arguments that may be worded differently, as `tool.argument`.
    package var free: [String]
    package var derived: [String]
    /// The task as one line of a task set (`awm.task/1`).
    package var json: JSON
    package var place: SourcePlace
    package var setupPlace: SourcePlace
}

/// Calls that do a task, and the answer they lead to.
package struct Solution: Sendable {
    package struct Call: Sendable {
        package var tool: String
        package var arguments: Template
        package var place: SourcePlace
    }

    package var calls: [Call]
    package var answer: Template?
    package var answerPlace: SourcePlace
}

/// One check of a verifier.
package struct Check: Sendable {
    package enum Kind: Sendable {
        /// A query that must give a true value.
        case sql(String)
        /// Exactly the reference's row changes.
        case changesOfSolution
        /// What may change, by table; tables that are not listed may not.
        case changes([TableChanges])
        /// The state that the reference reaches, or one of the alternatives.
        case stateOfSolution
        case answer(AnswerMatcher)
    }

    package var name: String
    package var kind: Kind
    /// Whether it multiplies the reward instead of adding to it.
    package var isGuard: Bool
    package var weight: Double
    package var place: SourcePlace
}

/// How many rows of a table may change, and how.
package struct TableChanges: Sendable {
    package var table: String
    package var added: ClosedRange<Int>
    package var changed: ClosedRange<Int>
    package var removed: ClosedRange<Int>
    /// SQL over the row that every added, changed and removed row must satisfy.
    package var condition: String?
    /// The only columns that may differ in a changed row; `nil` for any.
    package var columns: [String]?
    package var place: SourcePlace
}

/// What an answer, or a part of it, must be.
package struct AnswerMatcher: Sendable {
    package enum Kind: Sendable {
        case equals(Template)
        case sql(String)
        case number(Double)
        case contains([String])
        case regex(String)
        case oneOf([JSON])
    }

    package var path: JSONPointer
    package var kind: Kind
    package var tolerance: Double
    /// On free text: the word that the number must stand near.
    package var near: String?
    /// Whether a list's order matters.
    package var isOrdered: Bool
}
