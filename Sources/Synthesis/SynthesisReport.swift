package import ContentStore
package import JSON
package import Verification

/// What a run came to.
package struct SynthesisReport: Sendable {
    /// An environment that is in the store, under a name.
    package struct Made: Sendable {
        package var name: String
        package var environment: StoredArtifact
        package var certificate: Certificate
        package var leftOut: [LeftOutTask]
        /// Why tasks are sound and not certified, by their ids.
        package var doubts: [String: String]
    }

    /// An environment that is not done, and will be once it can go on.
    package struct Interrupted: Sendable {
        package var scenario: String
        package var reason: String
    }

    /// Why the run ended before its end.
    package enum Stop: Sendable, Equatable {
        case asked
        case budget(String)
        case endpoint(String)
        case missingAnswer(String)
    }

    package var made: [Made] = []
    package var failed: [FailedEnvironment] = []
    package var interrupted: [Interrupted] = []
    /// Scenarios that were left out, and what they are too close to.
    package var duplicates: [(text: String, near: String)] = []
    package var usage = RunUsage()
    package var stopped: Stop?

    package init() {}
}

/// How far a run has come.
package struct SynthesisProgress: Sendable {
    package var total = 0
    package var made = 0
    package var failed = 0
    package var usage = RunUsage()
    /// What was done last, such as `island-ferries: tools 2/3`.
    package var subject = ""
}

extension StageFinding {
    /// Findings as JSON, for reports.
    package static func json(_ findings: [StageFinding]) -> JSON { .array(findings.map(\.json)) }
}

/// A task that is not in its environment, and why.
package struct LeftOutTask: Sendable {
    package var task: String
    package var stage: StageName
    package var findings: [StageFinding]
}

/// An environment that could not be made: where it ended, and what was wrong with the best attempt.
package struct FailedEnvironment: Sendable {
    package var name: String
    package var stage: StageName
    package var part: String
    package var findings: [StageFinding]
    /// The text of the best attempt, where a stage of documents gave up.
    package var bestText: String?
    package var leftOut: [LeftOutTask]
}
