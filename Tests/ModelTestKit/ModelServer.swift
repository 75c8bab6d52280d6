import Glibc
import JSON
import Synchronization

/// A real HTTP server on this machine that answers what a test scripts, byte for byte.
///
/// Each connection has a thread. A script runs on it, so it may wait for other requests.
package final class ModelServer: Sendable {
    private struct State {
        var requests: [ModelRequest] = []
        var connections: Set<Int32> = []
        var accepted = 0
        var isClosed = false
    }

    package typealias Script = @Sendable (ModelRequest) -> ModelReply

    private let listener: Int32
    private let script: Script
    private let state = Mutex(State())
    /// The port it listens on.
    package let port: UInt16

    package init(_ script: @escaping Script) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 4096) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { throw ModelServerError(description: "cannot listen: \(errno)") }
        ModelServer.thread { [self] in accept() }
    }

    /// Ends all connections. Must be called: the server's thread keeps it alive.
    package func close() {
        let connections = state.withLock { state in
            state.isClosed = true
            return state.connections
        }
        shutdown(listener, Int32(SHUT_RDWR))
        connections.forEach { shutdown($0, Int32(SHUT_RDWR)) }
    }

    /// What people would give as `--endpoint`.
    package var endpoint: String { "http://127.0.0.1:\(port)/v1" }

    /// The requests so far, in the order in which they came.
    package var requests: [ModelRequest] { state.withLock { $0.requests } }

    /// How many connections were made.
    package var connections: Int { state.withLock { $0.accepted } }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let isOpen = state.withLock { state in
                if state.isClosed { return false }
                state.connections.insert(connection)
                state.accepted += 1
                return true
            }
            guard isOpen else {
                Glibc.close(connection)
                break
            }
            ModelServer.thread { [self] in
                serve(connection)
                _ = state.withLock { $0.connections.remove(connection) }
                Glibc.close(connection)
            }
        }
        Glibc.close(listener)
    }

    private func serve(_ connection: Int32) {
        var reader = RequestReader(connection)
        while var request = reader.next() {
            state.withLock { state in
                request.number = state.requests.count
                state.requests.append(request)
            }
            for part in script(request).parts {
                switch part {
                case .bytes(let bytes): guard ModelServer.send(bytes, to: connection) else { return }
                case .silence:
                    // Until the other side gives up.
                    reader.drain()
                    return
                case .hangUp: return
                }
            }
        }
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func thread(_ work: @escaping @Sendable () -> Void) {
        final class Work {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 << 10)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work(work)).toOpaque()
        let result = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            context
        )
        precondition(result == 0, "no thread for the test's server: \(result)")
        pthread_attr_destroy(&attributes)
    }
}

/// The server cannot be set up.
package struct ModelServerError: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
}
