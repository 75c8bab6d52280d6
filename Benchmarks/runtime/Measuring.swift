import Glibc

/// Something that is done many times, timed in batches.
struct Operation {
    /// Does it `count` times and gives the nanoseconds that took, without its preparations.
    var batch: (_ count: Int) throws -> UInt64
    /// How often a batch does it; `nil` to find out.
    var count: Int?

    /// The same again and again.
    static func repeating(_ body: @escaping () throws -> Void) -> Operation {
        Operation(batch: { count in
            let start = processorNanoseconds()
            for _ in 0..<count { try body() }
            return processorNanoseconds() - start
        })
    }

    /// `count` times on a subject that is made anew for each batch, which is not timed.
    static func onFresh<Subject>(
        count: Int,
        _ make: @escaping () throws -> Subject,
        _ body: @escaping (Subject) throws -> Void
    ) -> Operation {
        Operation(
            batch: { count in
                let subject = try make()
                let start = processorNanoseconds()
                for _ in 0..<count { try body(subject) }
                let time = processorNanoseconds() - start
                withExtendedLifetime(subject) {}
                return time
            },
            count: count
        )
    }
}

/// How long and how often is measured.
struct Effort {
    var batches: Int
    var batchNanoseconds: UInt64

    static let full = Effort(batches: 101, batchNanoseconds: 5_000_000)
    static let quick = Effort(batches: 5, batchNanoseconds: 1_000_000)

    /// The median nanoseconds of each operation; their batches take turns, so that a slow moment hits all of them.
    func medians(_ operations: [Operation]) throws -> [Double] {
        let counts = try operations.map { try $0.count ?? calibrate($0) }
        // One round that does not count: caches, prepared statements, the allocator's free lists.
        for (operation, count) in zip(operations, counts) { _ = try operation.batch(count) }
        var times: [[Double]] = operations.map { _ in [] }
        for _ in 0..<batches {
            for (index, operation) in operations.enumerated() {
                times[index].append(Double(try operation.batch(counts[index])) / Double(counts[index]))
            }
        }
        return times.map(median)
    }

    private func calibrate(_ operation: Operation) throws -> Int {
        var count = 1
        while try operation.batch(count) < batchNanoseconds { count *= 2 }
        return count
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// What this thread has spent on the processor: other processes' turns do not count.
func processorNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The bytes of memory that this process occupies.
func residentBytes() throws -> Int {
    // https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html: pages, the second number.
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(file, &bytes, bytes.count)
    let fields = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { throw BenchmarkError("/proc/self/statm cannot be read") }
    return pages * sysconf(Int32(_SC_PAGESIZE))
}

/// Keeps the optimiser from removing work whose result nobody reads.
@inline(never)
func keep<Value>(_ value: Value) {
    withExtendedLifetime(value) {}
}

struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
