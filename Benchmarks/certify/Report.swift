import Dispatch
import Environments
import Glibc
import JSON
import Synchronization

/// What certifying each environment costs, and what two threads reach together.
struct Report {
    private struct Row {
        var name: String
        var tools: Int
        var tasks: Int
        /// Milliseconds of processor time.
        var certificate: Double
        var play: Double
    }

    private var rows: [Row] = []
    /// How many times as many environments two threads certify as one in the same time, and what work that shares nothing
    /// reaches.
    private var scaling = (ours: 0.0, limit: 0.0)

    init(_ subjects: [Subject], rounds: Int) throws {
        for subject in subjects {
            // One that does not count, of each: code and files are read.
            try subject.play()
            try subject.certify()
            var certificates: [Double] = []
            var plays: [Double] = []
            for _ in 0..<rounds {
                certificates.append(try Report.milliseconds { try subject.certify() })
                plays.append(try Report.milliseconds { for _ in 0..<5 { try subject.play() } } / 5)
            }
            let row = Row(
                name: subject.name,
                tools: subject.package.tools.count,
                tasks: subject.package.tasks.count,
                certificate: Report.median(certificates),
                play: Report.median(plays)
            )
            rows.append(row)
        }
        // In turns, so that other processes' work hits both.
        var ours: [Double] = []
        var limit: [Double] = []
        for _ in 0..<rounds {
            ours.append(try Report.scaling { for subject in subjects { try subject.certify() } })
            limit.append(try Report.scaling(compute))
        }
        scaling = (Report.median(ours), Report.median(limit))
    }

    var table: String {
        let lines =
            [
                "| environment | tools | tasks | certified in | solutions played in | ratio |",
                "| --- | ---: | ---: | ---: | ---: | ---: |",
            ]
            + rows.map { row in
                let cells = ["\(Report.rounded(row.certificate)) ms", "\(Report.rounded(row.play)) ms"]
                let ratio = Report.rounded(row.certificate / row.play)
                return "| \(row.name) | \(row.tools) | \(row.tasks) | \(cells[0]) | \(cells[1]) | \(ratio)× |"
            }
        return lines.joined(separator: "\n")
            + "\n\nTwo threads, an environment each: \(Report.rounded(scaling.ours))× the environments of one; "
            + "work that shares nothing: \(Report.rounded(scaling.limit))×."
    }

    var json: JSON {
        [
            "environments": .array(
                rows.map { row in
                    [
                        "name": .string(row.name), "tools": .integer(Int64(row.tools)),
                        "tasks": .integer(Int64(row.tasks)), "certificate_ms": .double(row.certificate),
                        "solutions_ms": .double(row.play), "ratio": .double(row.certificate / row.play),
                    ]
                }
            ),
            "two_threads": .double(scaling.ours), "two_threads_limit": .double(scaling.limit),
        ]
    }

    /// The processor time of this thread.
    private static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = now(CLOCK_THREAD_CPUTIME_ID)
        try body()
        return (now(CLOCK_THREAD_CPUTIME_ID) - start) * 1000
    }

    /// How many times as much two threads do as one.
    private static func scaling(_ work: @escaping @Sendable () throws -> Void) throws -> Double {
        let one = try seconds(threads: 1, work)
        return 2 * one / (try seconds(threads: 2, work))
    }

    /// How long threads take that do the same work each.
    private static func seconds(threads: Int, _ work: @escaping @Sendable () throws -> Void) throws -> Double {
        let failure = Mutex<(any Error)?>(nil)
        let start = now(CLOCK_MONOTONIC)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            do {
                try work()
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return now(CLOCK_MONOTONIC) - start
    }

    static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    /// Three digits.
    private static func rounded(_ value: Double) -> String {
        if value >= 100 { return String(Int(value.rounded())) }
        let scaled = Int((value * (value >= 10 ? 10 : 100)).rounded())
        let (unit, digits) = value >= 10 ? (10, 1) : (100, 2)
        let fraction = String(scaled % unit)
        return "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}

/// Half a second of arithmetic in a thread's own memory.
private func compute() {
    var numbers = [UInt64](repeating: 1, count: 1 << 15)
    for round in 0..<6_000 {
        for index in 1..<numbers.count {
            numbers[index] = numbers[index] &* 6_364_136_223_846_793_005 &+ numbers[index - 1]
        }
        numbers[0] = UInt64(round)
    }
    withExtendedLifetime(numbers) {}
}
