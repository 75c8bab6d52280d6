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
    private let maximumTurns: Int
    private var recorder: RolloutRecorder
    private var calls: [Attempt.Call] = []
    private var interfaceErrors = 0
    /// The digest of the state as it is; only a committed write changes it.
    private var state: Digest

    init(
        _ prepared: PreparedTasks.Prepared,
        answerTool: AnswerTool?,
        session: any Session,
        recorder: RolloutRecorder,
        maximumTurns: Int
    ) {
        self.prepared = prepared
        self.answerTool = answerTool
        self.session = session
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
        var last: CallResult?
        for _ in 0..<maximumTurns {
            switch try policy.next(after: last) {
            case .call(let tool, let arguments):
                if let answerTool, tool == AnswerTool.name {
                    let result = submit(arguments, answerTool)
                    if result.outcome == .ok { return try finish(.submitted, answer: arguments["answer"]) }
                    if isTooMuch(result) { return try finish(.interfaceError, answer: nil) }
                    last = result
                    continue
                }
                let result = try call(tool, arguments)
                if !result.outcome.mayBeRewarded {
                    return recorder.fault(FailureKind(result.outcome), evidence: result.value)
                }
                if isTooMuch(result) { return try finish(.interfaceError, answer: nil) }
                last = result
            case .answer(let answer):
                guard let answerTool else {
                    recorder.say(answer.stringValue ?? answer.rowText())
                    return try finish(.answered, answer: answer)
                }
                let result = submit(["answer": answer], answerTool)
                if result.outcome == .ok { return try finish(.submitted, answer: answer) }
                if isTooMuch(result) { return try finish(.interfaceError, answer: nil) }
                last = result
            case .stop:
                recorder.say("")
                return try finish(.answered, answer: nil)
            }
        }
        return try finish(.maxTurns, answer: nil)
    }

    private mutating func submit(_ arguments: JSON, _ answerTool: AnswerTool) -> CallResult {
        let result = answerTool.result(of: arguments)
        recorder.call(AnswerTool.name, arguments, result, before: state, after: state)
        return result
    }

    private mutating func call(_ tool: String, _ arguments: JSON) throws -> CallResult {
        let before = state
        let start = recorder.now()
        let result = session.call(tool, arguments: arguments)
        let duration = Int(recorder.now() - start)
        if result.isCommittedWrite { state = try session.stateDigest() }
        recorder.call(tool, arguments, result, before: before, after: state, duration: duration)
        calls.append(Attempt.Call(tool: tool, arguments: arguments, outcome: result.outcome, result: result.value))
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
