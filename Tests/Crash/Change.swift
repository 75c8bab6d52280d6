/// One change to the file system, by the store or by SQLite, as it can be kept and replayed. Paths are relative to the
/// scenario's folder.
enum Change: Sendable {
    case create(String)
    case append(String, [UInt8])
    case write(String, [UInt8], offset: Int)
    case truncate(String, size: Int)
    case sync(String)
    case syncFolder(String)
    case syncFileSystem
    case rename(from: String, to: String)
    case link(from: String, to: String)
    case unlink(String)
    case makeFolder(String)
    case removeFolder(String)
    /// No change: here the caller was told that a step is done.
    case acknowledge

    var isSync: Bool {
        switch self {
        case .sync, .syncFolder, .syncFileSystem: true
        default: false
        }
    }

    /// The bytes that the change writes, where it writes some.
    var written: [UInt8]? {
        switch self {
        case .append(_, let bytes), .write(_, let bytes, _): bytes
        default: nil
        }
    }
}

extension Change: CustomStringConvertible {
    var description: String {
        switch self {
        case .create(let path): "create \(path)"
        case .append(let path, let bytes): "append \(bytes.count) to \(path)"
        case .write(let path, let bytes, let offset): "write \(bytes.count) at \(offset) of \(path)"
        case .truncate(let path, let size): "truncate \(path) to \(size)"
        case .sync(let path): "sync \(path)"
        case .syncFolder(let path): "sync the folder \(path)"
        case .syncFileSystem: "sync the file system"
        case .rename(let from, let to): "rename \(from) to \(to)"
        case .link(let from, let to): "link \(from) to \(to)"
        case .unlink(let path): "unlink \(path)"
        case .makeFolder(let path): "make the folder \(path)"
        case .removeFolder(let path): "remove the folder \(path)"
        case .acknowledge: "acknowledge"
        }
    }
}
