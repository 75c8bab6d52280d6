import Synchronization

/// Tells a run to stop: no rollout is begun any more, and those that go on are given up.
package final class StopSignal: Sendable {
    private enum State {
        case running
        case waiting(CheckedContinuation<Void, Never>)
        case stopped
    }

    private let state = Mutex(State.running)

    package init() {}

    /// Stops the run. May be called from any thread, and more than once.
    package func stop() { release() }

    /// Returns when the run is to stop, or its task is cancelled. One task may wait at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isStopped = state.withLock { state in
                    if case .stopped = state { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isStopped { continuation.resume() }
            }
        } onCancel: {
            release()
        }
    }

    /// Whether the run is to stop.
    package var isStopped: Bool {
        state.withLock { state in
            if case .stopped = state { true } else { false }
        }
    }

    private func release() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .stopped }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }
}
