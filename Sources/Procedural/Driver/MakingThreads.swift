import Dispatch
import Synchronization

/// Environments made on threads of their own and handed over to the thread that asked, which keeps them meanwhile.
package struct MakingThreads: Sendable {
    private let maker: any EnvironmentMaker
    private let jobs: Int

    package init(_ maker: any EnvironmentMaker, jobs: Int) {
        self.maker = maker
        self.jobs = jobs
    }

    /// Makes the environments at these places and hands over each, or why it could not be made, in the order in which they
    /// get done. None is begun once `isStopped`; those that go on are finished and handed over. When `keep` throws, so does
    /// this, after the threads have ended.
    package func run(
        _ indices: [Int],
        isStopped: @escaping @Sendable () -> Bool = { false },
        keep: (_ index: Int, _ made: Result<MadeEnvironment, any Error>) throws -> Void
    ) throws {
        let counter = Counter(indices, isStopped: isStopped, ahead: jobs * 8)
        var running = min(jobs, indices.count)
        for number in 0..<running {
            // A serial queue each: concurrent ones take the process's shared threads, and who waits for a signal needs one too.
            DispatchQueue(label: "awm.making-\(number)").async { [maker] in
                while let index = counter.next() {
                    let made = Result {
                        var made = try maker.make(index)
                        try made.pack()
                        return made
                    }
                    counter.put(index, made)
                }
                counter.leave()
            }
        }
        var failure: (any Error)?
        while running > 0 {
            guard let (index, made) = counter.take() else {
                running -= 1
                continue
            }
            guard failure == nil else { continue }
            do {
                try keep(index, made)
            } catch {
                failure = error
                counter.close()
            }
        }
        if let failure { throw failure }
    }
}

/// Where threads get places from and put what they made.
private final class Counter: Sendable {
    private struct State {
        var rest: ArraySlice<Int>
        var isClosed = false
        var made: [(Int, Result<MadeEnvironment, any Error>)] = []
    }

    private let state: Mutex<State>
    private let isStopped: @Sendable () -> Bool
    /// A signal for each thing made and for each thread that left.
    private let signals = DispatchSemaphore(value: 0)
    /// Environments are large: threads wait when what they made is not fetched.
    private let room: DispatchSemaphore

    init(_ indices: [Int], isStopped: @escaping @Sendable () -> Bool, ahead: Int) {
        state = Mutex(State(rest: indices[...]))
        self.isStopped = isStopped
        room = DispatchSemaphore(value: ahead)
    }

    /// The next place to make; `nil` when there is none, or no more are wanted.
    func next() -> Int? {
        guard !isStopped() else { return nil }
        return state.withLock { $0.isClosed ? nil : $0.rest.popFirst() }
    }

    func put(_ index: Int, _ made: Result<MadeEnvironment, any Error>) {
        room.wait()
        state.withLock { $0.made.append((index, made)) }
        signals.signal()
    }

    func leave() { signals.signal() }

    /// Waits for something made; `nil` when a thread has left instead.
    func take() -> (Int, Result<MadeEnvironment, any Error>)? {
        signals.wait()
        // A thread leaves after its last result is here, so an empty counter means that one has left.
        let taken = state.withLock { state in state.made.isEmpty ? nil : state.made.removeFirst() }
        if taken != nil { room.signal() }
        return taken
    }

    /// Lets no further place be begun.
    func close() { state.withLock { $0.isClosed = true } }
}
