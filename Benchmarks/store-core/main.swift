import Glibc

// The store from within a process: adding, checking out, recording, fetching, checking, collecting.
//
//     store-bench CASE --folder FOLDER [--quick] [--seed DATABASE] [--environments FOLDER]
//
// Prints one JSON object a line. `Benchmarks/store/store_bench.py` runs it and puts the figures beside their targets.

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    switch options.what {
    case "add": try AddCases(options).run()
    case "checkout": try CheckoutCases(options).run()
    case "trajectories": try TrajectoryCases(options).run()
    case "rollouts": try RolloutCases(options).run()
    case "million": try MillionCases(options).run()
    case "fsck": try FsckCases(options).run()
    case "gc": try CollectionCases(options).run()
    default: throw BenchmarkError("no case \"\(options.what)\"")
    }
} catch {
    let message = Array("store-bench: \(error)\n".utf8)
    write(STDERR_FILENO, message, message.count)
    exit(1)
}

struct Options {
    var what = ""
    /// Where everything is made; the driver removes it.
    var folder = ""
    var isQuick = getenv("AWM_BENCH_QUICK") != nil
    /// A seed database of about 330 KB.
    var seed = ""
    var environments = "environments"
    /// How often the whole of a case is done, for a profiler.
    var times = 1

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--folder": folder = arguments.next() ?? ""
            case "--quick": isQuick = true
            case "--seed": seed = arguments.next() ?? ""
            case "--environments": environments = arguments.next() ?? ""
            case "--times": times = arguments.next().flatMap { Int($0) } ?? 1
            default: what = argument
            }
        }
        guard !folder.isEmpty else { throw BenchmarkError("--folder is needed") }
    }
}
