import Environments
import Glibc
import JSON
import Runtime

// Sessions, tool calls and scoring beside raw SQLite on the same database in the same run.
//
//     swift run -c release runtime-bench [--json] [--quick] [--profile WHAT [--times N]] [PACKAGE]
//
// PACKAGE is environments/shop unless given. --profile does one thing, or one call a hundred times, N times
// over and prints nothing, for a profiler.

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let world = try load(options.package)
    if let profiled = options.profiled {
        for _ in 0..<options.times { try profiled.run(world) }
        exit(0)
    }
    let effort = options.isQuick ? Effort.quick : .full
    let rows =
        try SessionCases(world: world, effort: effort).rows() + CallCases(world: world, effort: effort).rows()
        + ScalingCases(world: world, effort: effort).rows() + ScoringCases(world: world, effort: effort).rows()
        + MemoryCases(world: world, isQuick: options.isQuick).rows()
    print(options.wantsJSON ? JSON.array(rows.map(\.json)).rowText() : table(rows))
} catch {
    let message = Array("runtime-bench: \(error)\n".utf8)
    write(STDERR_FILENO, message, message.count)
    exit(1)
}

struct Options {
    var package = "environments/shop"
    var wantsJSON = false
    var isQuick = getenv("AWM_BENCH_QUICK") != nil
    var profiled: Profiled?
    var times = 10

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": wantsJSON = true
            case "--quick": isQuick = true
            case "--profile":
                let name = arguments.next() ?? ""
                profiled = Profiled.all.first { $0.name == name }
                guard profiled != nil else {
                    throw BenchmarkError("--profile takes one of \(Profiled.all.map(\.name))")
                }
            case "--times": times = arguments.next().flatMap { Int($0) } ?? times
            default: package = argument
            }
        }
    }
}

func load(_ folder: String) throws -> World {
    let package = try EnvironmentPackage(PackageFiles(folder: folder))
    let settings = package.settings
    let seed = try SeedBuilder(
        clock: settings.clockStart,
        randomSeed: settings.randomSeed,
        limits: settings.limits
    ).build(package.seed)
    return try World(package, image: seed.bytes)
}

/// What --profile can do.
struct Profiled: Sendable {
    var name: String
    var run: @Sendable (World) throws -> Void

    static let all =
        [
            Profiled(name: "session") { keep($0.session(seed: 1)) },
            Profiled(name: "verification") { world in
                let scoring = try ScoringCases(world: world, effort: .quick)
                for _ in 0..<100 { try scoring.verify() }
            },
        ]
        + Workload.all.map { workload in
            Profiled(name: workload.tool) { world in
                // A new one now and then, so that what is written does not pile up.
                let session = world.session(seed: 1)
                for _ in 0..<100 { workload.call(session) }
            }
        }
}
