import Glibc
import JSON
import Procedural

// What it costs to generate environments, stage by stage on one thread, and together as `awm synth generate` does.
//
//     swift run -c release synth-bench [--count N] [--seed N] [--json]

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let report = try Report(options)
    print(options.wantsJSON ? report.json.rowText() : report.table)
} catch {
    let message = Array("synth-bench: \(error)\n".utf8)
    write(STDERR_FILENO, message, message.count)
    exit(1)
}

struct Options {
    var count = getenv("AWM_BENCH_QUICK") != nil ? 4 : 100
    var seed: UInt64 = 7
    var wantsJSON = false

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": wantsJSON = true
            case "--count": count = max(arguments.next().flatMap { Int($0) } ?? count, 1)
            case "--seed": seed = arguments.next().flatMap { UInt64($0) } ?? seed
            default: throw Unknown(argument: argument)
            }
        }
    }

    struct Unknown: Error { var argument: String }
}
