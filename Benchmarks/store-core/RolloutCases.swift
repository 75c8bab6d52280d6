import ContentStore
import Environments
import Glibc
import Rollouts
import Runtime
import Trajectories

/// Rollouts of the reference policy as `awm rollout` makes them: with recording, without it, and the recording alone.
struct RolloutCases {
    let folder: String
    let options: Options

    init(_ options: Options) throws {
        self.options = options
        folder = options.folder + "/rollouts"
        try Files.makeFolder(folder)
    }

    func run() throws {
        let worlds = try Files.names(in: options.environments).map { try Corpus.world(options.environments + "/" + $0) }
        let count = options.isQuick ? 20 : 334
        let plans = worlds.map { RolloutPlan(policy: BuiltInPolicy.reference, tasks: $0.tasks, groupSize: count) }
        let total = plans.reduce(0) { $0 + $1.count }
        var made: [Rollout] = []
        try play(worlds, plans) { made.append($0) }
        var fresh: Store?
        let prepare: (String) -> (Int) throws -> Void = { name in
            { run in
                fresh = try Store(at: "\(folder)/\(name)\(run)", creating: true)
                try syncFileSystem(of: folder)
            }
        }
        let times = try alternate(
            (options.isQuick ? 2 : 3) * options.times,
            [
                Operation { _ in try play(worlds, plans) { _ in } },
                Operation(prepare: prepare("both")) { _ in
                    let recorder = try TrajectoryRecorder(set: "runs", in: fresh.orThrow("store"))
                    try play(worlds, plans) { try recorder.append($0) }
                    _ = try recorder.finish()
                },
                Operation(prepare: prepare("recorded")) { _ in
                    let recorder = try TrajectoryRecorder(set: "runs", in: fresh.orThrow("store"))
                    for rollout in made { try recorder.append(rollout) }
                    _ = try recorder.finish()
                },
            ]
        )
        let note = "\(total) rollouts of \(worlds.map(\.settings.name).joined(separator: ", ")), two jobs"
        func rate(_ times: Times) -> Double { Double(total) / times.median * 1e9 }
        Row(
            "rollouts",
            rate(times[1]),
            "/s",
            peers: [("not recorded", rate(times[0])), ("only recorded", rate(times[2]))],
            note: note
        ).emit()
        Row(
            "rollouts-recording",
            times[2].processor / times[1].processor * 100,
            "%",
            note: "processor time of recording in that of both"
        ).emit()
    }

    private func play(_ worlds: [World], _ plans: [RolloutPlan], _ keep: @escaping (Rollout) throws -> Void) throws {
        for (world, plan) in zip(worlds, plans) {
            let run = try RolloutRun(world: world, plan: plan, jobs: 2)
            _ = try AsyncWork.wait { try await run.run(keep: keep) }
        }
    }
}
