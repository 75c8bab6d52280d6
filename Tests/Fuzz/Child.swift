import ContentStore
import Glibc

/// The process that runs cases: it may trap, run out of memory or hang, and its parent sees that.
enum Child {
    /// A case that takes more of a processor's time ends its process.
    static let seconds = 10
    /// So does one that waits for something; long, since the machine may be busy.
    static let patience: UInt32 = 120
    /// The address space of a process; zstd alone may set 128 MiB aside for a window.
    private static let memory: rlim_t = 3 << 30
    /// What one case may add to the memory that is in use.
    private static let growth = 400 << 20

    /// Runs the cases from where the shared state stands.
    static func run(_ target: any FuzzTarget.Type, _ work: Work) throws {
        let state = try SharedState(work.state(target.name), creating: false)
        let folder = work.scratch + "/\(target.name)-files"
        Files.remove(folder)
        try Files.makeFolder(folder)
        let instance = try target.init(corpus: work.corpus, folder: folder)
        let cases = try Cases(of: target, corpus: work.corpus, seed: work.seed)
        limitResources()
        var peak = Child.peak()
        while state.number < work.cases {
            let input = cases.make(state.number, for: instance)
            state.input = input
            limitTime()
            let start = microseconds()
            do {
                if try instance.check(input) { state.accepted += 1 } else { state.rejected += 1 }
                try require(Child.peak() - peak < growth, "a case took over \(growth >> 20) MiB of memory")
            } catch {
                state.violations += 1
                if work.plant != nil { break }
                try work.save(input, target.name, "\(state.number)", because: "\(error)")
            }
            state.slowest = max(state.slowest, microseconds() - start)
            peak = max(peak, Child.peak())
            state.number += 1
        }
        alarm(0)
        limitTime(0)
        Files.remove(folder)
    }

    /// Runs one file as it is.
    static func replay(_ bytes: [UInt8], _ target: any FuzzTarget.Type, _ work: Work) throws -> Bool {
        limitResources()
        return try target.init(corpus: work.corpus, folder: work.scratch).check(bytes)
    }

    private static func limitTime(_ seconds: Int = Child.seconds) {
        if seconds > 0 { alarm(Child.patience) }
        var timer = itimerval()
        timer.it_value.tv_sec = seconds
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    private static func limitResources() {
        var limit = rlimit(rlim_cur: memory, rlim_max: memory)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_AS.rawValue)), &limit)
        limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &limit)
    }

    /// The most memory that the process has had in use so far, in bytes.
    private static func peak() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss << 10
    }

    private static func microseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }
}
