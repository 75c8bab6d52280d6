import Dispatch
import Synchronization

/// Work on several threads whose results come in the order of the work.
package enum ParallelMap {
    /// Maps indices on a fixed number of threads of their own: SQLite's work blocks, and must not hold up others.
    package static func map<Value: Sendable>(
        _ indices: ArraySlice<Int>,
        jobs: Int,
        _ make: @escaping @Sendable (Int) -> Value
    ) -> [Value] {
        guard jobs > 1 else { return indices.map(make) }
        let next = Atomic<Int>(indices.startIndex)
        let made = Mutex<[Int: Value]>([:])
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < indices.endIndex else { return }
                let value = make(indices[place])
                made.withLock { $0[place] = value }
            }
        }
        return made.withLock { all in indices.indices.compactMap { all[$0] } }
    }
}
