/// What answers requests for chat completions: an endpoint, or something that stands before one.
package protocol ChatCompleting: Sendable {
    /// What every request has in common.
    var settings: ChatSettings { get }

    /// Asks until there is an answer, or none is to be had. Throws ``ChatError``, ``DeadlinePassed`` or `CancellationError`.
    func complete(
        _ request: ChatRequest,
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator
    ) async throws -> ChatClient.Reply
}

extension ChatClient: ChatCompleting {}
