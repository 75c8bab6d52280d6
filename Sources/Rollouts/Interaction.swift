import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// The world's side of one attempt: a session as one agent sees it, with all that the verifier has to know in the end.
///
/// Rolling out and replaying both drive one of these, so they cannot come to different results.
struct Interaction {
    /// What one call came to, and the states before and after it.
    struct Exchange: Sendable {
        var observation: Observation
        var before: Digest
        var after: Digest
        /// What the call takes off the reward, if it broke the interface.
        var cost: Double
    }

    private let prepared: PreparedTasks.Prepared
    private let answerTool: AnswerTool?
    private let session: any Session
    private var view: AgentView
    private var calls: [Attempt.Call] = []
    private var interfaceErrors = 0
    /// The digest of the state as it is; only a committed write changes it.
    private var state: Digest
    /// The answer that was given through the tool `submit`.
    private(set) var submitted: JSON?

    /// Begins in the task's initial state; `presentation` shows the task's answer tool, too, if it has one.
    init(_ prepared: PreparedTasks.Prepared, _ answerTool: AnswerTool?, _ presentation: Presentation) throws {
        self.prepared = prepared
        self.answerTool = answerTool
        session = try prepared.instance.session()
        view = AgentView(presentation)
        state = prepared.initialState
    }

    /// How the agent is shown the world.
    var presentation: Presentation { view.presentation }

    /// Makes a call as the agent sends it; one with a defect, which is not for the world to judge, is refused for it.
    ///
    /// Throws when the state cannot be read, which is a fault.
    mutating func take(_ sent: AgentCall, defect: String? = nil) throws -> Exchange {
        let before = state
        let observation: Observation
        if let defect {
            observation = Observation(.error(.invalidArguments, code: "malformed_call", message: defect))
        } else {
            switch view.take(sent) {
            case .answered(let answer): observation = answer
            case .call(let call): observation = view.observe(try result(of: call), of: call)
            }
        }
        let cost = costOfInterface(observation.result.outcome)
        return Exchange(observation: observation, before: before, after: state, cost: cost)
    }

    /// Counts a call that broke the interface, and gives what that takes off the reward.
    private mutating func costOfInterface(_ outcome: Outcome) -> Double {
        guard outcome == .unknownTool || outcome == .invalidArguments else { return 0 }
        let rules = prepared.instance.rewardRules
        interfaceErrors += 1
        return rules.penalty(for: interfaceErrors) - rules.penalty(for: interfaceErrors - 1)
    }

    /// Whether so many calls have broken the interface that the attempt ends.
    var hasBrokenTheInterface: Bool {
        interfaceErrors > 0 && prepared.instance.rewardRules.ends(after: interfaceErrors)
    }

    /// The answer that last words are; silence is none, nor are words where a tool takes the answer.
    func answer(saying text: String) -> JSON? {
        answerTool == nil && !text.isEmpty ? .string(text) : Optional.none
    }

    /// The state as it is.
    func snapshot() throws -> Snapshot { try session.snapshot() }

    /// What the attempt earned, and what interface errors take off it. Throws when a check breaks, which is a fault.
    func judge(answer: JSON?) throws -> Judgement {
        let attempt = Attempt(calls: calls, final: try session.snapshot(), answer: answer)
        let penalty = prepared.instance.rewardRules.penalty(for: interfaceErrors)
        return Judgement(try prepared.verifier.verify(attempt), penalty: penalty)
    }

    private mutating func result(of call: WorldCall) throws -> CallResult {
        if let answerTool, call.tool == AnswerTool.name {
            // Not a call of the world: neither its log nor its clock knows of it.
            let result = answerTool.result(of: call.arguments)
            if result.outcome == .ok { submitted = call.arguments["answer"] }
            return result
        }
        let result = call.result(in: session)
        if result.isCommittedWrite { state = try session.stateDigest() }
        calls.append(
            Attempt.Call(tool: call.tool, arguments: call.arguments, outcome: result.outcome, result: result.value)
        )
        return result
    }
}
