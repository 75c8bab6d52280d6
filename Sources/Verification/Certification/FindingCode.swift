package import Environments

/// The kinds of findings of the certificate's rules; `docs/certificates.md` says of each how it is found.
package enum FindingCode: String, Sendable, CaseIterable {
    // The seed.
    case seedFails = "seed-fails"
    case brokenForeignKey = "broken-foreign-key"
    case seedDiffers = "seed-differs"

    // Tools.
    case toolFault = "tool-fault"
    case toolNotTried = "tool-not-tried"
    case invalidAccepted = "invalid-accepted"
    case readWrites = "read-writes"
    case unstableResult = "unstable-result"
    case unstableOrder = "unstable-order"
    case clockLeak = "clock-leak"
    case impersonation

    // What keeps a task from being tried.
    case setupFailed = "setup-failed"
    case invalidCheck = "invalid-check"
    case guardsOnly = "guards-only"
    case noSolution = "no-solution"

    // The reference must score 1.
    case referenceFails = "reference-fails"
    case environmentFault = "environment-fault"
    case referenceUnstable = "reference-unstable"

    // What is no solution must score less.
    case noopPasses = "noop-passes"
    case donePasses = "done-passes"
    case echoPasses = "echo-passes"
    case dumpPasses = "dump-passes"
    case foreignAnswerPasses = "foreign-answer-passes"
    case unearnedReward = "unearned-reward"
    case needlessStep = "needless-step"
    case extraWritePasses = "extra-write-passes"
    case decoyNumber = "decoy-number"
    case chanceReward = "chance-reward"

    // What is almost the solution must score less.
    case weakMutation = "weak-mutation"
    case uncheckedAnswer = "unchecked-answer"
    case uncheckedChange = "unchecked-change"
    case realEquality = "real-equality"

    // What an agent can know.
    case unreachableArgument = "unreachable-argument"
    case unreachableAnswer = "unreachable-answer"

    /// Whether it costs the certificate.
    package var severity: Finding.Severity {
        switch self {
        case .toolNotTried, .invalidAccepted, .impersonation, .noSolution, .weakMutation, .realEquality: .warning
        default: .error
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .seedFails: "correct the statement, or take it out of the seed"
        case .brokenForeignKey: "insert the row that is referred to, or correct the reference"
        case .seedDiffers: "build the seed from the package again: its database and its sources say different things"
        case .toolFault:
            "make the step give an outcome for every argument: a query that can give two rows needs LIMIT 1"
        case .toolNotTried: "loosen the argument's pattern, or put rows into the seed that have such values"
        case .invalidAccepted: "write additionalProperties: false, and a type for every argument"
        case .readWrites: "let the tool write through its own steps, or leave the write out"
        case .unstableResult: "let the result depend on the session's data, clock and chance only"
        case .unstableOrder: "add ORDER BY with a key that tells all rows apart"
        case .clockLeak: "use @now and UTC; 'localtime' and 'utc' depend on the machine and are refused when they run"
        case .impersonation: "leave the argument out and use the actor's own field, @name, in the tool's SQL"
        case .setupFailed: "correct the task's setup"
        case .invalidCheck: "correct the check"
        case .guardsOnly: "give the task a check that is no guard"
        case .noSolution: "write a reference solution; without one the task can never be certified"
        case .referenceFails: "correct the solution, or the check that it fails"
        case .environmentFault: "correct the tool: nothing in a solution may break the world"
        case .referenceUnstable:
            "let the verifier judge what was done, not how: leave reads, refusals, clock and chance out"
        case .noopPasses: "give the task a check that fails while nothing has been done"
        case .donePasses: "ask for something that only the work reveals, and check it"
        case .echoPasses: "check for something that the instruction does not say"
        case .dumpPasses: "use answer_schema, or a matcher that accepts one value only"
        case .foreignAnswerPasses: "check the answer against this task's own rows"
        case .unearnedReward: "make the check of the changed rows a guard: an answer alone must earn nothing"
        case .needlessStep: "take the call out of the solution, or check what it changes"
        case .extraWritePasses: "add a changes check: changes: solution, or a list of what may change"
        case .decoyNumber: "use number with near, or answer_schema: one answer may not name many numbers"
        case .chanceReward: "make the decisive check a guard, and give guessable parts less weight"
        case .weakMutation: "seed a second row that the call could take by mistake"
        case .uncheckedAnswer: "check this part of the answer, or take it out of answer_schema"
        case .uncheckedChange: "check the row and the cell, add changes: solution, or name the argument under free"
        case .realEquality: "compare with a tolerance: abs(a - b) < 0.005"
        case .unreachableArgument: "say it in the instruction, let a tool show it, or name it under derived"
        case .unreachableAnswer: "let a tool show what the answer must say"
        }
    }
}
