package import Synchronization

/// One change to the file system, told to an observer just before it is made.
///
/// A crash can come between any two of these, and a power failure can undo whatever no sync has covered; the crash tests
/// (`docs/crash-safety.md`) stop at each, and replay them with losses.
package enum FileEvent {
    /// A file appears, empty; an existing one is emptied.
    case create(path: String)
    /// Bytes are added behind those that a file has.
    case append(path: String, bytes: UnsafeRawBufferPointer)
    /// A file is cut to a size.
    case truncate(path: String, size: Int)
    /// A file's bytes are on the disk afterwards.
    case sync(path: String)
    /// The names in a folder are on the disk afterwards.
    case syncFolder(path: String)
    /// Everything on the file system that holds `path` is on the disk afterwards.
    case syncFileSystem(path: String)
    /// A file or folder gets another name, in place of what had it.
    case rename(from: String, to: String)
    /// A file gets a second name.
    case link(from: String, to: String)
    /// A file's name goes.
    case unlink(path: String)
    case makeFolder(path: String)
    case removeFolder(path: String)
}

/// Who is told of file events. A closure by itself would be wrapped once more by the lock at each event.
package struct FileObserver: Sendable {
    let tell: @Sendable (FileEvent) -> Void

    package init(_ tell: @escaping @Sendable (FileEvent) -> Void) {
        self.tell = tell
    }
}

extension Files {
    /// Who is told of every change that goes through ``Files``; nobody outside of tests.
    package static let observer = Mutex<FileObserver?>(nil)

    /// Tells the observer, if there is one.
    static func note(_ event: @autoclosure () -> FileEvent) {
        if let observer = observer.withLock({ $0 }) { observer.tell(event()) }
    }
}
