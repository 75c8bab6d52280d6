import CTraceVFS
import ContentStore
import SQLite
import Synchronization

/// The one stream of changes: those that go through `Files` and those of SQLite.
enum Tracing {
    private struct Listener {
        let folder: String
        let told: @Sendable (Change) -> Void
    }

    private static let listener = Mutex<Listener?>(nil)

    /// Puts the observers in place; once, before anything else uses SQLite.
    static func install() throws {
        // The first connection configures SQLite, which must come before a VFS is registered.
        _ = try Connection.inMemory()
        let code = awm_trace_register { kind, path, bytes, count, offset in
            guard let path else { return }
            let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
            Tracing.noteSQLite(kind, String(cString: path), buffer, offset: Int(offset))
        }
        guard code == 0 else { throw HarnessError("SQLite does not take another VFS: \(code)") }
        Files.observer.withLock { $0 = FileObserver { noteFiles($0) } }
    }

    /// Tells `told` of every change in `folder` just before it is made, while `body` runs.
    static func observing<Result>(
        _ folder: String,
        _ told: @escaping @Sendable (Change) -> Void,
        _ body: () throws -> Result
    ) rethrows -> Result {
        listener.withLock { $0 = Listener(folder: folder, told: told) }
        defer { listener.withLock { $0 = nil } }
        return try body()
    }

    /// Tells of a change as if it had been observed: what another tool does, and acknowledgements.
    static func note(_ make: (_ relative: (String) -> String?) -> Change?) {
        guard let listener = listener.withLock({ $0 }) else { return }
        let relative = { (path: String) -> String? in
            if path == listener.folder { return "" }
            guard path.hasPrefix(listener.folder + "/") else { return nil }
            return String(path.dropFirst(listener.folder.count + 1))
        }
        if let change = make(relative) { listener.told(change) }
    }

    private static func noteFiles(_ event: FileEvent) {
        note { relative in
            switch event {
            case .create(let path): relative(path).map { .create($0) }
            case .append(let path, let bytes): relative(path).map { .append($0, Array(bytes)) }
            case .truncate(let path, let size): relative(path).map { .truncate($0, size: size) }
            case .sync(let path): relative(path).map { .sync($0) }
            case .syncFolder(let path): relative(path).map { .syncFolder($0) }
            case .syncFileSystem(let path): relative(path).map { _ in .syncFileSystem }
            case .rename(let from, let to):
                relative(from).flatMap { from in relative(to).map { .rename(from: from, to: $0) } }
            case .link(let from, let to):
                relative(from).flatMap { from in relative(to).map { .link(from: from, to: $0) } }
            case .unlink(let path): relative(path).map { .unlink($0) }
            case .makeFolder(let path): relative(path).map { .makeFolder($0) }
            case .removeFolder(let path): relative(path).map { .removeFolder($0) }
            }
        }
    }

    private static func noteSQLite(
        _ kind: awm_trace_kind,
        _ path: String,
        _ bytes: UnsafeRawBufferPointer,
        offset: Int
    ) {
        note { relative in
            guard let path = relative(path) else { return nil }
            return switch kind {
            case awm_trace_create: .create(path)
            case awm_trace_write: .write(path, Array(bytes), offset: offset)
            case awm_trace_truncate: .truncate(path, size: offset)
            case awm_trace_sync: .sync(path)
            case awm_trace_delete: .unlink(path)
            default: .syncFolder(path)
            }
        }
    }
}
