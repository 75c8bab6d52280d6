package import ContentStore
import JSON
package import Runtime
package import Trajectories
import Verification

/// Replays many rollouts, of any number of environments, on several threads; reports come in the order of the rollouts.
package final class ReplayRun {
    /// What all of them came to.
    package struct Summary: Sendable {
        package var rollouts = 0
        package var same = 0
        package var differing = 0
        package var impossible = 0
        package var calls = 0
        /// The rollouts that differ and ran on another SQLite build.
        package var onOtherLibrary = 0
    }

    private let jobs: Int
    /// The world of an environment, or why there is none.
    private let load: (Digest) throws -> World
    private var replayers: [Digest: Result<Replayer, any Error>] = [:]
    private var batch: [Rollout] = []
    package private(set) var summary = Summary()
    private let report: (Rollout, ReplayReport) throws -> Void

    /// `load` gives the world of an environment's content id and is asked once for each; `report` is called for each rollout.
    package init(
        jobs: Int,
        load: @escaping (Digest) throws -> World,
        report: @escaping (Rollout, ReplayReport) throws -> Void
    ) {
        self.jobs = jobs
        self.load = load
        self.report = report
    }

    /// Replays a rollout, some time before ``finish()`` returns.
    package func add(_ rollout: Rollout) throws {
        batch.append(rollout)
        if batch.count >= jobs * 32 { try flush() }
    }

    /// Replays what is left.
    package func finish() throws { try flush() }

    private func flush() throws {
        let work = batch.map { rollout in (rollout, replayer(of: rollout)) }
        batch = []
        let reports = ParallelMap.map((0..<work.count).map { $0 }[...], jobs: jobs) { place in
            let (rollout, replayer) = work[place]
            switch replayer {
            case .success(let replayer): return replayer.replay(rollout)
            case .failure(let error): return ReplayReport(impossible: rollout, "\(error)")
            }
        }
        for ((rollout, _), made) in zip(work, reports) {
            count(made)
            try report(rollout, made)
        }
    }

    private func replayer(of rollout: Rollout) -> Result<Replayer, any Error> {
        do {
            let id = try Digest(parsing: rollout.task.environmentID)
            if let known = replayers[id] { return known }
            let made = Result { try Replayer(load(id)) }
            replayers[id] = made
            return made
        } catch {
            return .failure(error)
        }
    }

    private func count(_ made: ReplayReport) {
        summary.rollouts += 1
        summary.calls += made.calls
        switch made.result {
        case .same: summary.same += 1
        case .differs:
            summary.differing += 1
            if made.isOtherLibrary { summary.onOtherLibrary += 1 }
        case .impossible: summary.impossible += 1
        }
    }
}

extension ReplayReport {
    /// The report of a rollout for which there is no world.
    init(impossible rollout: Rollout, _ reason: String) {
        self.init(
            rolloutID: rollout.rolloutID,
            task: rollout.task.taskID,
            calls: 0,
            result: .impossible(reason),
            isOtherLibrary: false
        )
    }
}
