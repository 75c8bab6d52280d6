import ContentStore
import Environments
import JSON
import Runtime
import Trajectories
import Verification

/// One policy at work in one session, from the instruction to the verdict.
struct Episode {
    private let prepared: PreparedTasks.Prepared
    private let answerTool: AnswerTool?
    private let session: any Session
    private var view: AgentView
    private let maximumTurns: Int
    private var recorder: RolloutRecorder
    private var calls: [Attempt.Call] = []
    /// The tools of the world that were called.
    private var known: Set<String> = []
    /// The answer that was given through the tool `submit`.
    private var submitted: JSON?
    private var interfaceErrors = 0
    /// The digest of the state as it is; only a committed write changes it.
    private var state: Digest

    init(
        _ prepared: PreparedTasks.Prepared,
        answerTool: AnswerTool?,
        session: any Session,
        view: AgentView,
        recorder: RolloutRecorder,
        maximumTurns: Int
    ) {
        self.prepared = prepared
        self.answerTool = answerTool
        self.session = session
        self.view = view
        self.maximumTurns = maximumTurns
        self.recorder = recorder
        state = prepared.initialState
        self.recorder.begin(prepared.instance)
    }

    /// Plays to the end. What goes wrong on the way is recorded as a fault, with all that happened before it.
    mutating func run(_ policy: any Policy) -> Rollout {
        var policy = policy
        do {
            return try play(&policy)
        } catch {
            return recorder.fault(FailureKind(error), error)
        }
    }

    private mutating func play(_ policy: inout any Policy) throws -> Rollout {
        var last: Observation?
        // What is to be sent before the policy is asked again.
        var pending: [AgentCall] = []
        for _ in 0..<maximumTurns {
            if pending.isEmpty {
                switch try policy.next(after: last) {
                case .call(let tool, let arguments): pending = calls(for: tool, arguments)
                case .send(let call): pending = [call]
                case .answer(let answer):
                    guard answerTool != nil else {
                        let text = answer.stringValue ?? answer.rowText()
                        recorder.say(text)
                        return try finish(.answered, answer: Prompt.answer(text))
                    }
                    pending = [view.presentation.wrapping(AnswerTool.name, ["answer": answer])]
                case .stop:
                    recorder.say("")
                    return try finish(.answered, answer: nil)
                }
            }
            let observation = try send(pending.removeFirst())
            last = observation
            if !observation.result.outcome.mayBeRewarded {
                return recorder.fault(FailureKind(observation.result.outcome), evidence: observation.result.value)
            }
            if let answer = submitted { return try finish(.submitted, answer: answer) }
            if isTooMuch(observation.result) { return try finish(.interfaceError, answer: nil) }
        }
        return try finish(.maxTurns, answer: nil)
    }

    /// What an agent sends to call a tool of the world: what it has to ask first, then the call.
    private mutating func calls(for tool: String, _ arguments: JSON) -> [AgentCall] {
        let presentation = view.presentation
        let questions = presentation.questions(before: tool, known: known)
        if presentation.world.program(named: tool) != nil { known.insert(tool) }
        return questions + [presentation.wrapping(tool, arguments)]
    }

    private mutating func send(_ sent: AgentCall) throws -> Observation {
        let before = state
        var duration = 0
        let observation: Observation
        switch view.take(sent) {
        case .answered(let answer): observation = answer
        case .call(let call): observation = view.observe(try result(of: call, &duration), of: call)
        }
        recorder.call(sent, observation, before: before, after: state, duration: duration)
        return observation
    }

    private mutating func result(of call: WorldCall, _ duration: inout Int) throws -> CallResult {
        if let answerTool, call.tool == AnswerTool.name {
            // Not a call of the world: neither its log nor its clock knows of it.
            let result = answerTool.result(of: call.arguments)
            if result.outcome == .ok { submitted = call.arguments["answer"] }
            return result
        }
        let start = recorder.now()
        let result = call.result(in: session)
        duration = Int(recorder.now() - start)
        if result.isCommittedWrite { state = try session.stateDigest() }
        calls.append(
            Attempt.Call(tool: call.tool, arguments: call.arguments, outcome: result.outcome, result: result.value)
        )
        return result
    }

    /// Counts a call that breaks the interface; says whether that ends the rollout.
    private mutating func isTooMuch(_ result: CallResult) -> Bool {
        guard result.outcome == .unknownTool || result.outcome == .invalidArguments else { return false }
        interfaceErrors += 1
        return prepared.instance.rewardRules.ends(after: interfaceErrors)
    }

    private func finish(_ ending: Ending, answer: JSON?) throws -> Rollout {
        let attempt = Attempt(calls: calls, final: try session.snapshot(), answer: answer)
        let penalty = prepared.instance.rewardRules.penalty(for: interfaceErrors)
        return recorder.finish(ending, try prepared.verifier.verify(attempt), penalty: penalty)
    }
}

extension FailureKind {
    /// Whose fault a call's outcome is.
    fileprivate init(_ outcome: Runtime.Outcome) {
        self = outcome == .infrastructureFault ? .infrastructureFault : .environmentFault
    }

    /// Whose fault an error is: a package's, or that of the machine and the policy.
    init(_ error: any Error) {
        switch error {
        case is VerificationError, is SolutionError: self = .environmentFault
        case let error as RuntimeError where error.code == .setupFailed: self = .environmentFault
        default: self = .infrastructureFault
        }
    }
}
