import ContentStore
import Glibc

/// Hands readers bytes that are almost right, many times, and checks what they make of them (`docs/hostile-input.md`).
@main
struct Fuzz {
    private static let usage = """
        fuzz [--cases N] [--seed N] [--target NAME] [--failures FOLDER]
            Runs N cases of each target, or of one, and prints what became of them.
        fuzz --replay FILE [--target NAME]
            Runs one file, whose name begins with that of its target.
        fuzz --self-test [--cases N] [--seed N]
            Plants bugs, and fails unless each is found.
        fuzz --corpus FOLDER
            Writes what the cases are made from.
        """

    static func main() throws {
        var options = Options(CommandLine.arguments.dropFirst())
        let isHelp = options.flag("--help")
        let isSelfTest = options.flag("--self-test")
        let plant = options["--plant"].flatMap(Plant.init(rawValue:))
        let child = options["--child"]
        let replayed = options["--replay"]
        let corpus = options["--corpus"]
        let target = options["--target"]
        let weighted = Int(options["--cases"] ?? "") ?? 2000
        let seed = UInt64(options["--seed"] ?? "") ?? 1
        let failures = options["--failures"] ?? ".build/fuzz-failures"
        let scratch = options["--scratch"]
        guard !isHelp, options.rest.isEmpty else {
            Console.note(usage)
            exit(isHelp ? 0 : 2)
        }
        var work = Work(scratch: scratch ?? "", failures: failures, cases: weighted, seed: seed, plant: plant)
        if let child { return try Child.run(named(child), work) }
        if let corpus { return try Corpus.write(to: corpus) }
        work.scratch = try temporaryFolder()
        var status: Int32 = 1
        do {
            if isSelfTest {
                status = try SelfTest.run(work) == 0 ? 0 : 1
            } else if let replayed {
                status = try replay(replayed, target, work)
            } else {
                status = try run(target, work)
            }
        } catch {
            Console.note("error: \(error)")
        }
        Files.remove(work.scratch)
        exit(status)
    }

    private static func run(_ target: String?, _ work: Work) throws -> Int32 {
        try Corpus.write(to: work.corpus)
        var failures = 0
        Console.line("target      cases  accepted        rejected  slowest  seconds  failures")
        for type in try target.map({ [try named($0)] }) ?? FuzzTargets.all {
            var own = work
            own.cases = max(1, work.cases * type.weight / 10)
            let row = try Parent.run(type, own)
            let share = row.cases > 0 ? 100 * row.accepted / row.cases : 0
            Console.line(
                left(row.target, 10) + right("\(row.cases)", 7) + right("\(row.accepted)", 10) + right("\(share)%", 6)
                    + right("\(row.rejected)", 10) + right("\(row.slowestMilliseconds) ms", 9)
                    + right("\(Double(Int(row.seconds * 10)) / 10)", 9) + right("\(row.failures)", 10)
            )
            failures += row.failures
            if row.cases < own.cases { failures += 1 }
        }
        return failures == 0 ? 0 : 1
    }

    private static func replay(_ file: String, _ target: String?, _ work: Work) throws -> Int32 {
        let name = String(file.split(separator: "/").last ?? "")
        let type = try named(target ?? String(name.prefix { $0 != "-" }))
        let bytes = try Files.read(file, limit: 1 << 30)
        try Corpus.write(to: work.corpus)
        do {
            let isAccepted = try Child.replay(bytes, type, work)
            Console.line("\(type.name): \(isAccepted ? "accepted" : "rejected"), and every promise holds")
            return 0
        } catch {
            Console.line("\(type.name): \(error)")
            return 1
        }
    }

    private static func named(_ name: String) throws -> any FuzzTarget.Type {
        for target in FuzzTargets.all where target.name == name { return target }
        let names = FuzzTargets.all.map { $0.name }.joined(separator: ", ")
        throw Violation("no target \"\(name)\"; there are \(names)")
    }

    private static func temporaryFolder() throws -> String {
        var template = Array("/tmp/awm-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Files.failure("make", "/tmp/awm-fuzz-XXXXXX") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// The words of the command line: each option is followed by its value.
private struct Options {
    private(set) var rest: [String]

    init(_ words: ArraySlice<String>) {
        rest = Array(words)
    }

    mutating func flag(_ name: String) -> Bool {
        guard let index = rest.firstIndex(of: name) else { return false }
        rest.remove(at: index)
        return true
    }

    subscript(name: String) -> String? {
        mutating get {
            guard let index = rest.firstIndex(of: name), index + 1 < rest.count else { return nil }
            defer { rest.removeSubrange(index...index + 1) }
            return rest[index + 1]
        }
    }
}
