import JSON
import Runtime
import Trajectories
import Verification

/// One policy at work in one session, from the instruction to the verdict.
struct Episode {
    private let answerTool: AnswerTool?
    private var interaction: Interaction
    private let limits: RolloutLimits
    private let deadline: ContinuousClock.Instant?
    private let meter: RunMeter
    private var recorder: RolloutRecorder
    /// The tools of the world that were called.
    private var known: Set<String> = []
    /// How many tokens were sampled.
    private var tokens = 0

    init(
        _ interaction: Interaction,
        answerTool: AnswerTool?,
        recorder: RolloutRecorder,
        limits: RolloutLimits,
        deadline: ContinuousClock.Instant?,
        meter: RunMeter
    ) {
        self.interaction = interaction
        self.answerTool = answerTool
        self.limits = limits
        self.deadline = deadline
        self.meter = meter
        self.recorder = recorder
    }

    /// Plays to the end. What goes wrong on the way is recorded as a fault, with all that happened before it.
    ///
    /// Throws what no row may come of: a cancellation, and a policy's error that ends the run.
    mutating func run(_ policy: any Policy) async throws -> Rollout {
        var policy = policy
        do {
            return try await play(&policy)
        } catch let error as CancellationError {
            throw error
        } catch let error as PolicyError where error.endsRun {
            throw error
        } catch {
            return recorder.fault(FailureKind(error), error)
        }
    }

    private mutating func play(_ policy: inout any Policy) async throws -> Rollout {
        var shown: [Observation] = []
        // What is to be sent before the policy is asked again.
        var pending: [Completion] = []
        for _ in 0..<limits.turns {
            if pending.isEmpty {
                if let ending = limits.exceeded(tokens: tokens, deadline: deadline) {
                    return try finish(ending, answer: nil)
                }
                switch try await policy.next(after: shown) {
                case .call(let tool, let arguments): pending = calls(for: tool, arguments)
                case .turn(let completion): pending = [completion]
                case .answer(let answer): pending = [turn(giving: answer)]
                case .stop: pending = [Completion(finishReason: "stop")]
                case .end(let ending): return try finish(ending, answer: nil)
                }
            }
            if let rollout = try take(pending.removeFirst(), &shown) { return rollout }
        }
        return try finish(.maxTurns, answer: nil)
    }

    /// Writes down a turn and makes its calls in order; gives the rollout when that ends it.
    private mutating func take(_ completion: Completion, _ shown: inout [Observation]) throws -> Rollout? {
        recorder.turn(completion)
        count(completion)
        shown = []
        guard !completion.calls.isEmpty else {
            // A text that was cut off is no answer.
            guard completion.finishReason != "length" else { return try finish(.maxTokens, answer: nil) }
            return try finish(.answered, answer: interaction.answer(saying: completion.content))
        }
        for (index, call) in completion.calls.enumerated() {
            let observation = try send(call, at: index)
            shown.append(observation)
            if !observation.result.outcome.mayBeRewarded {
                return recorder.fault(FailureKind(observation.result.outcome), evidence: observation.result.value)
            }
            if let answer = interaction.submitted { return try finish(.submitted, answer: answer) }
            if interaction.hasBrokenTheInterface { return try finish(.interfaceError, answer: nil) }
        }
        return nil
    }

    private mutating func count(_ completion: Completion) {
        let sampled = Usage.completionTokens(completion)
        tokens += sampled
        meter.add(sampled: sampled, total: Usage.totalTokens(completion))
    }

    /// The turn in which a policy that knows the world gives its answer.
    private func turn(giving answer: JSON) -> Completion {
        guard answerTool != nil else {
            return Completion(content: answer.stringValue ?? answer.rowText(), finishReason: "stop")
        }
        let call = interaction.presentation.wrapping(AnswerTool.name, ["answer": answer])
        return Completion(calls: [Completion.Call(call)], finishReason: "tool_calls")
    }

    /// What an agent sends to call a tool of the world: what it has to ask first, then the call.
    private mutating func calls(for tool: String, _ arguments: JSON) -> [Completion] {
        let presentation = interaction.presentation
        let questions = presentation.questions(before: tool, known: known)
        if presentation.world.program(named: tool) != nil { known.insert(tool) }
        return (questions + [presentation.wrapping(tool, arguments)]).map { call in
            Completion(calls: [Completion.Call(call)], finishReason: "tool_calls")
        }
    }

    private mutating func send(_ sent: Completion.Call, at index: Int) throws -> Observation {
        let start = recorder.now()
        let exchange = try interaction.take(sent.call, defect: sent.defect)
        recorder.answer(index, exchange, duration: Int(recorder.now() - start))
        recorder.earn(-exchange.cost)
        return exchange.observation
    }

    private mutating func finish(_ ending: Ending, answer: JSON?) throws -> Rollout {
        recorder.finish(ending, try interaction.judge(answer: answer))
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
