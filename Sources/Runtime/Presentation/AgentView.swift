import JSON

/// One agent's view of one session: calls go in, observations come out.
///
/// A state machine that touches neither world nor clock: whoever drives the session (rollout, server, replay) makes the calls
/// it asks for. The same calls and results give the same observations.
package struct AgentView: Sendable {
    /// What follows from a call.
    package enum Step: Sendable {
        /// Make this call, and hand its result to ``AgentView/observe(_:of:)``.
        case call(WorldCall)
        /// The presentation answered; the world does not hear of it.
        case answered(Observation)
    }

    package let presentation: Presentation
    private var pages = Pages()

    package init(_ presentation: Presentation) {
        self.presentation = presentation
    }

    /// Takes a call of the agent.
    package mutating func take(_ call: AgentCall) -> Step {
        switch presentation.resolve(call) {
        case .call(let call): return .call(call)
        // What is told about tools is never cut: it is what another mode shows at the beginning.
        case .answer(let result, let text): return .answered(Observation(result, text: text))
        case .page(let cursor, let limit):
            let result = pages.page(cursor, atMost: limit, limit: presentation.observationLimit)
            return .answered(Observation(result))
        case .list(let rows, let limit): return .answered(list(rows, limit))
        }
    }

    /// What the agent is shown of a result.
    package mutating func observe(_ result: CallResult, of call: WorldCall) -> Observation {
        Observation(result, call: call, limit: presentation.observationLimit, pages: &pages)
    }

    private mutating func list(_ rows: [JSON], _ limit: Int) -> Observation {
        let list = RowList(rows, number: pages.nextNumber)
        guard let page = list.page(atMost: limit, in: presentation.observationLimit) else {
            return Observation(.error(.toolError, code: "limit", message: "There is no room for a row."))
        }
        if page.next != nil { pages.keep(rows) }
        return Observation(CallResult(.ok, page.value))
    }
}
