import Glibc
import Synchronization

/// Sends HTTP/1.1 requests over libcurl: thousands at once on one thread, connections kept and used again.
///
/// Follows no redirect, speaks http and https only, and gives up what is too large or takes too long.
package final class HTTPClient: Sendable {
    private let loop: TransferLoop
    private let numbers = Atomic<Int>(0)

    /// Loads libcurl; `connections` requests go on at once and the others wait their turn.
    package init(connections: Int) throws(HTTPError) {
        loop = try TransferLoop(connections: min(connections, HTTPClient.descriptors(for: connections)))
    }

    deinit {
        loop.close()
    }

    /// Sends a request and gives the response, whatever its status. Cancelling the task ends the transfer.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = numbers.wrappingAdd(1, ordering: .relaxed).oldValue
        defer { loop.forget(number) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { loop.submit(number, request, $0) }
        } onCancel: {
            loop.cancel(number)
        }
    }

    /// How many connections the process may have open, after asking for as many as are wanted.
    private static func descriptors(for connections: Int) -> Int {
        // Files of the store and the runtime's own.
        let others = 128
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return connections }
        let wanted = rlim_t(connections + others)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(8, Int(clamping: limit.rlim_cur) - others)
    }
}
