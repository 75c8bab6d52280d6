import ContentStore
import Environments
import JSON
package import Runtime
import Synchronization
package import Trajectories
import Verification

/// Makes the calls of recorded rollouts again in a world and compares all that comes of them.
///
/// The agent's side is what the row says, the world's side is the very code that rollouts run on, so a difference means that
/// the world, the verifier or the SQLite library is another, or that it is not deterministic. Rollouts may be replayed
/// on any number of threads.
package struct Replayer: Sendable {
    let world: World
    /// By the digest of the reward rules, which verifiers are prepared with.
    private let prepared = Cache<Digest, PreparedTasks>()
    private let answerTools: [String: AnswerTool]
    private let presentations = Cache<PresentationKey, Presentation>()

    private struct PresentationKey: Hashable {
        var mode: PresentationMode
        var limit: Int?
    }

    /// Throws when a task's answer schema is none.
    package init(_ world: World) throws {
        self.world = world
        var tools: [String: AnswerTool] = [:]
        for task in world.tasks { tools[task.id] = try AnswerTool(task) }
        answerTools = tools
    }

    /// Replays a rollout to its first difference.
    package func replay(_ rollout: Rollout) -> ReplayReport {
        var calls = 0
        let result: ReplayReport.Result
        do {
            result = try Replayer.result(of: rollout, in: begin(rollout), &calls)
        } catch {
            result = .impossible("\(error)")
        }
        return ReplayReport(
            rolloutID: rollout.rolloutID,
            task: rollout.task.taskID,
            calls: calls,
            result: result,
            isOtherLibrary: rollout.harness.sqlite.map { $0 != Provenance.sqlite } ?? false
        )
    }

    /// Prepares the task of a rollout as it was: seed, parameters, reward rules, presentation.
    ///
    /// `rules` take the place of the rules in the row. Throws what keeps the rollout from being replayed.
    func begin(_ rollout: Rollout, rules: RewardRules? = nil) throws -> ReplayedAttempt {
        var task = try world.task(rollout.task.taskID)
        if let rules {
            task.reward = rules.before(task.reward)
        } else if let recorded = rollout.task.reward {
            task.reward = RewardRules(.object(recorded))
        }
        let seed = UInt64(bitPattern: Int64(rollout.task.seed))
        let tasks = prepared.value(for: task.reward.digest) { PreparedTasks(world) }
        let ready = try tasks.prepare(task, seed: seed, given: rollout.task.parameters ?? [:])
        let answerTool = answerTools[task.id]
        let presentation = try presentation(of: rollout).adding(answerTool.map { [$0.definition] } ?? [])
        return ReplayedAttempt(
            rollout,
            instance: ready.instance,
            interaction: try Interaction(ready, answerTool, presentation)
        )
    }

    private func presentation(of rollout: Rollout) throws -> Presentation {
        let recorded = rollout.harness.presentation
        guard let mode = recorded.map({ PresentationMode(rawValue: $0.mode) }) ?? .full else {
            throw RolloutError(.invalidRow, "the presentation \"\(recorded?.mode ?? "")\" is none that this awm has")
        }
        let key = PresentationKey(mode: mode, limit: recorded?.observation)
        return presentations.value(for: key) { Presentation(world, mode: mode, observationLimit: key.limit) }
    }

    private static func result(
        of rollout: Rollout,
        in attempt: ReplayedAttempt,
        _ calls: inout Int
    ) throws -> ReplayReport.Result {
        var attempt = attempt
        if let difference = attempt.promptDifference { return .differs(difference) }
        while let played = try attempt.next() {
            calls += 1
            if let difference = played.difference { return .differs(difference) }
        }
        return try attempt.judgementDifference().map { .differs($0) } ?? .same
    }
}

/// Values that are made once for each key.
private final class Cache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])

    func value(for key: Key, _ make: () -> Value) -> Value {
        values.withLock { values in
            if let value = values[key] { return value }
            let made = make()
            values[key] = made
            return made
        }
    }
}
