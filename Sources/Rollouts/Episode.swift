import ContentStore
import Environments
import JSON
import JSONSchema
import Runtime
import Trajectories
import Verification

/// One policy at work in one session, from the instruction to the verdict.
struct Episode {
    /// The terminal tool that a task with an answer schema adds.
    static let submit = "submit"

    private let instance: TaskInstance
    private let session: any Session
    private let maximumTurns: Int
    private let answerSchema: JSONSchema?
    private var recorder: RolloutRecorder
    private var calls: [Attempt.Call] = []

    init(_ instance: TaskInstance, session: any Session, recorder: RolloutRecorder, maximumTurns: Int) throws {
        self.instance = instance
        self.session = session
        self.recorder = recorder
        self.maximumTurns = maximumTurns
        answerSchema = try instance.task.answerSchema.map { try JSONSchema(Episode.submitInput($0)) }
        self.recorder.begin(instance)
    }

    /// The tools as the agent is shown them: the world's, and `submit` where the task has an answer schema.
    static func tools(of world: World, task: TaskDefinition) -> [JSON] {
        guard let schema = task.answerSchema else { return world.functionDefinitions }
        let function: JSON = [
            "name": .string(submit),
            "description": "Give the final answer to the task. This ends it.",
            "parameters": submitInput(schema),
        ]
        return world.functionDefinitions + [["type": "function", "function": function]]
    }

    private static func submitInput(_ schema: JSON) -> JSON {
        ["type": "object", "properties": ["answer": schema], "required": ["answer"], "additionalProperties": false]
    }

    mutating func run(_ policy: any Policy) throws -> Rollout {
        var policy = policy
        var last: CallResult?
        for _ in 0..<maximumTurns {
            switch try policy.next(after: last) {
            case .call(let tool, let arguments):
                let result = try call(tool, arguments)
                if !result.outcome.mayBeRewarded {
                    return recorder.fault(
                        result.outcome == .environmentFault ? .environmentFault : .infrastructureFault,
                        evidence: result.value
                    )
                }
                last = result
            case .answer(let answer):
                guard let answerSchema else {
                    recorder.say(answer.stringValue ?? answer.rowText())
                    return try finish(.answered, answer: answer)
                }
                let arguments: JSON = ["answer": answer]
                let violations = answerSchema.validate(arguments)
                guard violations.isEmpty else {
                    let message = violations.prefix(5).map(\.description).joined(separator: "; ")
                    let refused = CallResult.error(.invalidArguments, code: "invalid_arguments", message: message)
                    try recorder.call(Episode.submit, arguments, refused, before: digest(), after: digest())
                    last = refused
                    continue
                }
                let accepted = CallResult(.ok, ["submitted": true])
                try recorder.call(Episode.submit, arguments, accepted, before: digest(), after: digest())
                return try finish(.submitted, answer: answer)
            case .stop:
                recorder.say("")
                return try finish(.answered, answer: nil)
            }
        }
        return try finish(.maxTurns, answer: nil)
    }

    private func digest() throws -> Digest { try session.stateDigest() }

    private mutating func call(_ tool: String, _ arguments: JSON) throws -> CallResult {
        let before = try digest()
        let start = recorder.now()
        let result = session.call(tool, arguments: arguments)
        let duration = recorder.now() - start
        try recorder.call(tool, arguments, result, before: before, after: digest(), duration: Int(duration))
        calls.append(Attempt.Call(tool: tool, arguments: arguments, outcome: result.outcome, result: result.value))
        return result
    }

    private mutating func finish(_ ending: Ending, answer: JSON?) throws -> Rollout {
        let attempt = Attempt(calls: calls, final: try session.snapshot(), answer: answer)
        let verdict = try Verifier(instance).verify(attempt)
        return recorder.finish(ending, verdict)
    }
}
