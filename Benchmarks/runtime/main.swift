import Environments
import Glibc
import JSON
import Runtime

// Sessions, tool calls and scoring beside raw SQLite on the same database in the same run.
//
//     swift run -c release runtime-bench [--json] [--quick] [--profile TOOL [--calls N]] [PACKAGE]
//
// PACKAGE is environments/shop unless given. --profile makes N calls of one tool and prints nothing, for a profiler.

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let world = try load(options.package)
    if let profiled = options.profiled {
        try profile(profiled, calls: options.calls, in: world)
        exit(0)
    }
    let effort = options.isQuick ? Effort.quick : .full
    let rows =
        try SessionCases(world: world, effort: effort).rows() + CallCases(world: world, effort: effort).rows()
        + ScoringCases(world: world, effort: effort).rows()
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
    var profiled: Workload?
    var calls = 1_000

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": wantsJSON = true
            case "--quick": isQuick = true
            case "--profile":
                let name = arguments.next() ?? ""
                profiled = Workload.all.first { $0.tool == name }
                guard profiled != nil else {
                    throw BenchmarkError("--profile takes one of \(Workload.all.map(\.tool))")
                }
            case "--calls":
                calls = arguments.next().flatMap { Int($0) } ?? calls
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

func profile(_ workload: Workload, calls: Int, in world: World) throws {
    for _ in 0..<(calls + 99) / 100 {
        // A new one now and then, so that what is written does not pile up.
        let session = try PlainSession(world, seed: 1)
        for _ in 0..<100 { workload.call(session) }
    }
}
