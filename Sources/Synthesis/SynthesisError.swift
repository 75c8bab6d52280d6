package import ContentStore

/// A synthesis cannot go on, through no fault of what a model answered.
package struct SynthesisError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A recipe or a prompt is none.
        case invalidRecipe
        /// There is no answer to a request in the store, and no model may be asked.
        case missingAnswer
        /// The requests, tokens or cost that were allowed are used up.
        case budgetSpent
        /// The endpoint did not answer.
        case endpoint
    }

    package var code: Code
    package var message: String
    /// The request that has no answer.
    package var request: Digest?
    /// Whether every other request would come to the same.
    package var endsRun: Bool

    package init(_ code: Code, _ message: String, request: Digest? = nil, endsRun: Bool = false) {
        self.code = code
        self.message = message
        self.request = request
        self.endsRun = endsRun
    }

    package var description: String { message }
}
