import Dispatch

/// The way from a thread of the command line into asynchronous work.
package enum AsyncWork {
    /// Does the work on the cooperative pool while the calling thread, which must not be one of the pool's, waits.
    package static func wait<Value>(for work: @escaping () async throws -> Value) throws -> Value {
        // The caller stands still until the work is over, so nothing that the work uses is used by two threads at once.
        nonisolated(unsafe) let work = work
        nonisolated(unsafe) var result: Result<Value, any Error>?
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                result = .success(try await work())
            } catch {
                result = .failure(error)
            }
            done.signal()
        }
        done.wait()
        guard let result else { preconditionFailure("the work ended without a result") }
        return try result.get()
    }
}
