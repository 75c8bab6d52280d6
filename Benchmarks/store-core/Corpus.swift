import ContentStore
import Environments
import Glibc
import JSON
import Rollouts
import Runtime
import Trajectories

/// Rollouts that the real runner made in the repository's environments, as rows.
struct Corpus {
    var rows: [(row: [UInt8], columns: RecordColumns)] = []
    var rollouts: [Rollout] = []
    var bytes = 0
    /// Rows that would still differ if their names, seeds and times were all the same.
    var distinct = 0
    /// What it is, for people.
    var description = ""

    /// Every task of every environment in `folder`, by the policies `random` (with `samples` seeds) and `reference`.
    init(environments folder: String, samples: Int) throws {
        var contents: Set<Digest> = []
        let names = try Files.names(in: folder)
        for name in names {
            let world = try Corpus.world(folder + "/" + name)
            for (policy, count) in [(BuiltInPolicy.random, samples), (.reference, max(1, samples / 8))] {
                let plan = RolloutPlan(policy: policy, tasks: world.tasks, groupSize: count, seed: 1000)
                let run = try RolloutRun(world: world, plan: plan, jobs: 2)
                let made = try AsyncWork.wait {
                    var made: [Rollout] = []
                    _ = try await run.run { made.append($0) }
                    return made
                }
                for rollout in made {
                    let row = rollout.rowBytes()
                    rows.append((row, try RecordColumns(rollout)))
                    rollouts.append(rollout)
                    bytes += row.count + 1
                    contents.insert(SHA256.hash(Corpus.bare(rollout)))
                }
            }
        }
        guard !rows.isEmpty else { throw BenchmarkError("there are no rollouts of \(folder)") }
        distinct = contents.count
        description =
            "\(rows.count) rollouts, \(rounded(Double(bytes) / 1e6)) MB, of \(names.joined(separator: ", ")) by random "
            + "(\(samples) seeds) and reference (\(max(1, samples / 8))); \(distinct) differ beyond names, seeds and times"
    }

    /// A rollout without what makes each its own.
    private static func bare(_ rollout: Rollout) -> [UInt8] {
        var bare = rollout.withoutTimings()
        bare.rolloutID = ""
        bare.sessionID = ""
        bare.sampleIndex = 0
        bare.task.seed = 0
        return bare.rowBytes()
    }

    static func world(_ folder: String) throws -> World {
        let package = try EnvironmentPackage(PackageFiles(folder: folder))
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let seed = try builder.build(package.seed)
        let artifacts = try EnvironmentArtifacts(package, seed: seed)
        return try World(
            package,
            image: seed.bytes,
            environmentID: EnvironmentArtifacts.contentID(artifacts.environment),
            taskSetID: artifacts.taskSet.map { try EnvironmentArtifacts.contentID($0) }
        )
    }

    /// The rows as a file, for other programs to pack.
    func write(to path: String) throws {
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes)
        for (row, _) in rows {
            lines += row
            lines.append(UInt8(ascii: "\n"))
        }
        try Files.write(lines, to: path)
    }
}
