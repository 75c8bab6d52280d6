import JSON
import Trajectories

extension Rollout {
    /// The fault that stands for a rollout that no row can be made of: what was said is left out.
    func refused(because reason: String) -> Rollout {
        var fault = self
        fault.steps = Array(steps.prefix { $0.kind == .system || $0.kind == .user })
        fault.reward = nil
        fault.success = nil
        fault.capture = .text
        fault.usage = [:]
        fault.policy.versionStart = nil
        fault.policy.versionEnd = nil
        fault.outcome = Rollout.Outcome(
            rewards: [],
            verifier: .null,
            stopReason: .fault,
            error: [
                "error": [
                    "code": "infrastructure_fault", "message": .string("the rollout was not recorded: " + reason),
                ]
            ],
            failureKind: .infrastructureFault
        )
        return fault
    }
}
