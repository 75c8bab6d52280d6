import Glibc

/// What one run of something cost: nanoseconds from its start to its end, and on the processor.
struct Time {
    var wall: Double
    var processor: Double
}

/// The runs of one operation.
struct Times {
    var all: [Time] = []

    /// The middle of the wall times, in nanoseconds.
    var median: Double { percentile(0.5) }
    /// The middle of the processor times, in nanoseconds.
    var processor: Double { Times.percentile(all.map(\.processor), 0.5) }

    func percentile(_ share: Double) -> Double { Times.percentile(all.map(\.wall), share) }

    private static func percentile(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.down)))]
    }
}

/// Something that is timed again and again; `prepare` is outside of the measured time.
struct Operation {
    var prepare: (_ run: Int) throws -> Void
    var run: (_ run: Int) throws -> Void

    init(prepare: @escaping (_ run: Int) throws -> Void = { _ in }, run: @escaping (_ run: Int) throws -> Void) {
        self.prepare = prepare
        self.run = run
    }
}

/// Times operations that take turns, so that a slow moment of the machine hits all of them; who is first changes with
/// every turn, since the second finds warmer caches. The first run of each does not count.
func alternate(_ runs: Int, _ operations: [Operation]) throws -> [Times] {
    var times = operations.map { _ in Times() }
    for run in 0...runs {
        for index in run.isMultiple(of: 2) ? Array(operations.indices) : operations.indices.reversed() {
            try operations[index].prepare(run)
            let time = try timed { try operations[index].run(run) }
            if run > 0 { times[index].all.append(time) }
        }
    }
    return times
}

/// Times one thing once.
func timed(_ body: () throws -> Void) rethrows -> Time {
    let wall = nanoseconds(CLOCK_MONOTONIC)
    let processor = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
    try body()
    return Time(
        wall: Double(nanoseconds(CLOCK_MONOTONIC) - wall),
        processor: Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
    )
}

private func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Bytes that cannot be compressed, the same in every run of the benchmark.
struct Noise {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8 * 8)
        bytes.withUnsafeMutableBytes { buffer in
            for offset in stride(from: 0, to: buffer.count, by: 8) {
                buffer.storeBytes(of: word(), toByteOffset: offset, as: UInt64.self)
            }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
