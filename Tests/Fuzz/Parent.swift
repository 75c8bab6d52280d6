import ContentStore
import Glibc

/// Runs the cases of a target in child processes, a new one after each that died.
struct Parent {
    struct Row {
        var target: String
        var cases = 0
        var accepted = 0
        var rejected = 0
        var failures = 0
        var slowestMilliseconds = 0
        var seconds = 0.0
    }

    /// After so many deaths a target is given up.
    private static let patience = 10

    static func run(_ target: any FuzzTarget.Type, _ work: Work) throws -> Row {
        let state = try SharedState(work.state(target.name), creating: true)
        defer { state.unmap() }
        let start = now()
        var deaths = 0
        while state.number < work.cases, deaths < (work.plant == nil ? patience : 1) {
            guard let death = try Parent.death(of: target.name, work) else { break }
            deaths += 1
            if work.plant == nil { try work.save(state.input, target.name, "\(state.number)", because: death) }
            state.number += 1
        }
        return Row(
            target: target.name,
            cases: state.number,
            accepted: state.accepted,
            rejected: state.rejected,
            failures: deaths + state.violations,
            slowestMilliseconds: state.slowest / 1000,
            seconds: now() - start
        )
    }

    /// How a child ended; `nil` when it got through.
    private static func death(of target: String, _ work: Work) throws -> String? {
        let words =
            [
                "fuzz", "--child", target, "--scratch", work.scratch, "--failures", work.failures,
                "--cases", "\(work.cases)", "--seed", "\(work.seed)",
            ] + (work.plant.map { ["--plant", $0.rawValue] } ?? [])
        var process = pid_t()
        let arguments = words.map { strdup($0) } + [nil]
        // A trap shall end the child at once; who replays the case gets the backtrace.
        let environment = [strdup("SWIFT_BACKTRACE=enable=no"), strdup("PATH=/usr/bin:/bin"), nil]
        defer { (arguments + environment).forEach { free($0) } }
        let code = posix_spawn(&process, "/proc/self/exe", nil, nil, arguments, environment)
        guard code == 0 else { throw Violation("a child could not be started: \(String(cString: strerror(code)))") }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        if signal == SIGPROF { return "it took more than \(Child.seconds) s of a processor" }
        if signal == SIGALRM { return "it hung for \(Child.patience) s" }
        if signal != 0 { return "it ended with signal \(signal), \(String(cString: strsignal(signal)))" }
        return status == 0 ? nil : "the child ended with status \(status >> 8 & 0xFF)"
    }

    private static func now() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
