import CCurl
import Glibc
import Synchronization

/// The thread on which all transfers of a client run.
///
/// Other threads leave requests and cancellations in an inbox and wake it; only the thread itself touches libcurl.
final class TransferLoop: Sendable {
    private struct Inbox {
        var requests: [Submission] = []
        var cancellations: [Int] = []
        /// Requests that are neither answered nor failed.
        var open: Set<Int> = []
        /// Requests that were cancelled before they came.
        var cancelledEarly: Set<Int> = []
        var isClosed = false
    }

    private struct Submission: Sendable {
        var number: Int
        var request: HTTPRequest
        var continuation: CheckedContinuation<HTTPResponse, any Error>
    }

    private struct Handle: @unchecked Sendable {
        var curl: OpaquePointer
    }

    private let handle: Handle
    private let inbox = Mutex(Inbox())
    private let connections: Int

    /// Starts the thread; `connections` transfers run at once, the others wait.
    init(connections: Int) throws(HTTPError) {
        if let problem = awm_curl_load() { throw HTTPError(.unavailable, String(cString: problem)) }
        guard let curl = awm_curl_create(connections) else {
            throw HTTPError(.unavailable, "there is no memory for libcurl")
        }
        handle = Handle(curl: curl)
        self.connections = connections
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let result = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context
        )
        guard result == 0 else {
            Unmanaged<TransferLoop>.fromOpaque(context).release()
            throw HTTPError(.unavailable, "there can be no thread for libcurl: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }

    /// Sends a request whose number no other has.
    func submit(
        _ number: Int,
        _ request: HTTPRequest,
        _ continuation: CheckedContinuation<HTTPResponse, any Error>
    ) {
        let isTaken = inbox.withLock { inbox in
            if inbox.cancelledEarly.remove(number) != nil { return false }
            inbox.open.insert(number)
            inbox.requests.append(Submission(number: number, request: request, continuation: continuation))
            return true
        }
        guard isTaken else { return continuation.resume(throwing: CancellationError()) }
        awm_curl_wakeup(handle.curl)
    }

    /// Cancels a request; one that is over already stays over.
    func cancel(_ number: Int) {
        let isOpen = inbox.withLock { inbox in
            guard inbox.open.contains(number) else {
                inbox.cancelledEarly.insert(number)
                return false
            }
            inbox.cancellations.append(number)
            return true
        }
        if isOpen { awm_curl_wakeup(handle.curl) }
    }

    /// Forgets that a request was cancelled that nobody waits for any more.
    func forget(_ number: Int) {
        inbox.withLock { _ = $0.cancelledEarly.remove(number) }
    }

    /// Ends the thread once nothing is open.
    func close() {
        // Inside the lock: the thread takes libcurl down as soon as it has seen this.
        inbox.withLock { inbox in
            inbox.isClosed = true
            awm_curl_wakeup(handle.curl)
        }
    }

    /// How many transfers may run while no connection is there yet: each would ask for the host's address on a thread of its own.
    private static let firstTransfers = 8

    private func run() {
        let curl = handle.curl
        var waiting: [Transfer] = []
        var next = 0
        var active: [Int: Transfer] = [:]
        var isConnected = false
        while true {
            let (requests, cancellations, isClosed) = takeInbox()
            for request in requests {
                let transfer = Transfer(request.number, request.request, request.continuation) { isConnected = true }
                waiting.append(transfer)
            }
            for number in cancellations {
                if let transfer = active.removeValue(forKey: number) {
                    finish(transfer) { $0.end(in: curl, throwing: CancellationError()) }
                } else if let place = waiting[next...].firstIndex(where: { $0.number == number }) {
                    finish(waiting.remove(at: place)) { $0.end(in: curl, throwing: CancellationError()) }
                }
            }
            let limit = isConnected ? connections : min(connections, TransferLoop.firstTransfers)
            while next < waiting.count, active.count < limit {
                let transfer = waiting[next]
                next += 1
                if transfer.begin(in: curl) {
                    active[transfer.number] = transfer
                } else {
                    let error = HTTPError(.badRequest, "libcurl refuses the request: is the URL one?")
                    finish(transfer) { $0.end(in: curl, throwing: error) }
                }
            }
            if next == waiting.count { (waiting, next) = ([], 0) }
            _ = awm_curl_perform(curl)
            var result: Int32 = 0
            var isAnyOver = false
            while let context = awm_curl_finished(curl, &result) {
                let transfer = Transfer.at(context)
                active[transfer.number] = nil
                finish(transfer) { $0.end(in: curl, result: result) }
                isAnyOver = true
            }
            if isClosed, active.isEmpty, waiting.isEmpty { break }
            // What is over made room; what has just connected opened the gate.
            let mayBegin = next < waiting.count && active.count < (isConnected ? connections : 0)
            if !isAnyOver, !mayBegin { awm_curl_wait(curl, 1000) }
        }
        awm_curl_destroy(curl)
    }

    private func finish(_ transfer: Transfer, _ end: (Transfer) -> Void) {
        inbox.withLock { _ = $0.open.remove(transfer.number) }
        end(transfer)
    }

    private func takeInbox() -> (requests: [Submission], cancellations: [Int], isClosed: Bool) {
        inbox.withLock { inbox in
            defer {
                inbox.requests = []
                inbox.cancellations = []
            }
            return (inbox.requests, inbox.cancellations, inbox.isClosed)
        }
    }
}
