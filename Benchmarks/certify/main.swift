import Environments
import Glibc
import JSON

// What it costs to certify environments, beside playing their reference solutions once in the same run.
//
//     swift run -c release certify-bench [--json] [--quick] [--rounds N] [--generated N] [--profile] [--write FOLDER] [PACKAGE …]
//
// The packages are the starter environments and three generated ones, unless given. --profile certifies each so often and
// prints nothing, for a profiler; --write keeps the certificates, so that those of two builds can be compared.

do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let subjects = try options.packages.map(Subject.init) + Subject.generated(options.generated)
    if let folder = options.folder {
        for subject in subjects { try subject.writeCertificate(to: folder) }
    } else if options.isProfiled {
        for _ in 0..<options.rounds { for subject in subjects { try subject.certify() } }
    } else {
        let report = try Report(subjects, rounds: options.rounds)
        print(options.wantsJSON ? report.json.rowText() : report.table)
    }
} catch {
    let message = Array("certify-bench: \(error)\n".utf8)
    write(STDERR_FILENO, message, message.count)
    exit(1)
}

struct Options {
    var packages: [String] = []
    var wantsJSON = false
    var isProfiled = false
    var rounds = getenv("AWM_BENCH_QUICK") != nil ? 1 : 7
    /// How many environments are generated.
    var generated = 0
    var folder: String?

    init(_ arguments: some Sequence<String>) throws {
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": wantsJSON = true
            case "--quick": rounds = 1
            case "--rounds": rounds = arguments.next().flatMap { Int($0) } ?? rounds
            case "--generated": generated = arguments.next().flatMap { Int($0) } ?? generated
            case "--profile": isProfiled = true
            case "--write": folder = arguments.next()
            default: packages.append(argument)
            }
        }
        if packages.isEmpty, generated == 0 {
            packages = ["clinic", "helpdesk", "shop"].map { "environments/" + $0 }
            generated = 3
        }
    }
}
