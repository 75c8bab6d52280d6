import ContentStore
import Glibc
import StoreTestKit

/// Several processes at once on one store.
struct FuzzRun {
    let options: Options
    let work: WorkFolder

    /// Whether nothing was lost.
    func run() throws -> Bool {
        let path = work.file("store")
        _ = try Store(at: path, creating: true)
        let start = monotonicSeconds()
        let children = try (0..<options.processes).map { number in
            try ChildProcess { _ in
                let share = options.operations / options.processes
                let source = work.file("source-\(number)")
                var worker = Worker(number: number, path: path, source: source, seed: options.seed)
                try worker.run(share)
                try Files.write(Array(worker.journal.text.utf8), to: work.file("journal-\(number)"))
            }
        }
        let ends = children.map { $0.finish().end }
        let seconds = monotonicSeconds() - start
        guard ends.allSatisfy({ $0 == .exited(0) }) else { throw RunError("a process has failed: \(ends)") }
        let journals = try (0..<options.processes).map { number in
            let bytes = try Files.read(work.file("journal-\(number)"), limit: 1 << 30)
            return try Journal(text: String(decoding: bytes, as: UTF8.self))
        }
        try selfTest(Store(at: path), journals)
        let failures = try Verification(Store(at: path), journals).failures
        report(journals, failures, seconds)
        return failures.isEmpty
    }

    /// A verification that finds nothing wrong when a change or a row is missing would be worth nothing.
    private func selfTest(_ store: Store, _ journals: [Journal]) throws {
        var broken = journals
        let manifest = "sha256:" + String(repeating: "0", count: 64)
        broken[0].changes.append(Journal.Change(name: "own-0-0", manifest: manifest, isAcknowledged: true))
        broken[0].recordings.append(Journal.Recording(set: "runs-0-0", ids: [String(repeating: "0", count: 64)]))
        let found = try Verification(store, broken).failures.count - Verification(store, journals).failures.count
        guard found >= 3 else { throw RunError("self-test: a change or a row that was lost was not found out") }
    }

    /// What each tenth of the run came to: it must not slow down as the history grows. Processor time tells that even on a
    /// machine which has other work to do.
    private func reportPace(_ journals: [Journal]) {
        let whole = journals.map(\.tenths).filter { $0.count == 10 }
        guard !whole.isEmpty else { return }
        let share = Double(options.operations / options.processes) / 10
        let speeds = (0..<10).map { tenth in whole.reduce(0) { $0 + share * 1e6 / Double(max(1, $1[tenth].elapsed)) } }
        let costs = (0..<10).map { tenth in
            whole.reduce(0) { $0 + Double($1[tenth].processor) } / share / Double(whole.count)
        }
        print("operations/s of each tenth: \(speeds.map { String(Int($0)) }.joined(separator: " "))")
        print("µs of processor time each: \(costs.map { String(Int($0)) }.joined(separator: " "))")
    }

    private func report(_ journals: [Journal], _ failures: [String], _ seconds: Double) {
        var counts: [String: Int] = [:]
        var slowest: [String: Int] = [:]
        var spent: [String: Int] = [:]
        for journal in journals {
            counts.merge(journal.counts, uniquingKeysWith: +)
            slowest.merge(journal.slowest, uniquingKeysWith: max)
            spent.merge(journal.spent, uniquingKeysWith: +)
        }
        for (what, count) in counts.sorted(by: { $0.key < $1.key }) {
            let slow = slowest[what].map { ", at most \($0 / 1000) ms" } ?? ""
            let mean = spent[what].map { ", \($0 / max(count, 1)) µs each" } ?? ""
            print("\(what): \(count)\(mean)\(slow)")
        }
        for failure in failures.prefix(20) { print("FAILED \(failure)") }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        let operations = options.operations / options.processes * options.processes
        reportPace(journals)
        print(
            """
            concurrency-test: \(operations) operations, \(options.processes) processes, \(failures.count) failures, \
            \(Int(seconds.rounded())) s, \(Int(Double(operations) / seconds)) operations/s, \
            \(usage.ru_maxrss / 1024) MB a process, gc pause \((slowest["gc pause"] ?? 0) / 1000) ms, seed \(options.seed)
            """
        )
    }
}
