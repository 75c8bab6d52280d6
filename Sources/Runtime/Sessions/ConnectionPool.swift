import CSystem
import Synchronization

/// Connections that are opened when they are needed and handed out to one thread at a time.
///
/// A thread gets back the connection it had last, so that what it has in its processor's caches is its own, and threads
/// do not wait for one another.
final class ConnectionPool<Connection: AnyObject & Sendable>: Sendable {
    private final class Shelf: Sendable {
        let idle = Mutex<[Connection]>([])
    }

    private let shelves = (0..<16).map { _ in Shelf() }

    /// Lends a connection to `body`, which says whether it may be used again; `open` makes one when none is idle.
    ///
    /// A connection that `body` threw on is not used again.
    func lend<R>(
        opening open: () throws -> Connection,
        _ body: (Connection) throws -> (result: R, isReusable: Bool)
    ) throws -> R {
        let own = shelves[Int(awm_thread_number()) % shelves.count]
        let connection = try own.idle.withLock { $0.popLast() } ?? takeFromOthers() ?? open()
        let (result, isReusable) = try body(connection)
        if isReusable { own.idle.withLock { $0.append(connection) } }
        return result
    }

    /// Threads come and go, and a connection that its thread left behind should not lie idle.
    private func takeFromOthers() -> Connection? {
        for shelf in shelves {
            if let connection = shelf.idle.withLock({ $0.popLast() }) { return connection }
        }
        return nil
    }
}
