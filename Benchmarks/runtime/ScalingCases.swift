import Dispatch
import Runtime
import Synchronization

/// Two threads at work in sessions of one world, beside one thread doing as much as each of them.
struct ScalingCases {
    let world: World
    let effort: Effort

    func rows() throws -> [Row] {
        try [Workload.pointRead, .insert].map { workload in
            // In turns, and the medians of the ratios: other processes' work hits all of them.
            var ratios: [Double] = []
            var raw: [Double] = []
            for _ in 0..<effort.batches / 4 + 1 {
                ratios.append(try ratio { sessions(workload) })
                raw.append(try ratio { try program(workload) })
            }
            return Row(
                what: "both cores together, \(workload.name)",
                unit: .ratio,
                ours: median(ratios),
                peer: median(raw),
                target: .atLeast(1.7),
                note:
                    "\(workload.tool), \(Self.count) sessions a thread in turn, by the time each thread spends on its processor; raw: what two threads that share nothing reach here"
            )
        }
    }

    private static let count = 50

    private func sessions(_ workload: Workload) -> () throws -> Void {
        let sessions = (0..<Self.count).map { world.session(seed: UInt64($0)) }
        return { for session in sessions { workload.call(session) } }
    }

    private func program(_ workload: Workload) throws -> () throws -> Void {
        let program = try freshConfigured(world, workload)
        return { for _ in 0..<Self.count { try program.call() } }
    }

    /// How many times as much two threads do as one.
    private func ratio(_ make: @escaping @Sendable () throws -> () throws -> Void) throws -> Double {
        try 2 * time(threads: 1, make) / time(threads: 2, make)
    }

    private func time(threads: Int, _ make: @escaping @Sendable () throws -> () throws -> Void) throws -> Double {
        let waiting = Atomic(threads)
        let longest = Mutex(0.0)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            do {
                let round = try make()
                try round()
                waiting.subtract(1, ordering: .acquiringAndReleasing)
                while waiting.load(ordering: .acquiring) > 0 {}
                let start = processorNanoseconds()
                for _ in 0..<100 { try round() }
                let time = Double(processorNanoseconds() - start)
                longest.withLock { $0 = max($0, time) }
            } catch {
                waiting.subtract(1, ordering: .acquiringAndReleasing)
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return longest.withLock { $0 }
    }
}
