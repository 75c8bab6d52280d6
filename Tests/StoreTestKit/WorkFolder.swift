import ContentStore
import Glibc

/// A folder for a run in memory, or where there is no `/dev/shm`, among the temporary files.
package struct WorkFolder: Sendable {
    package let path: String

    package init(_ purpose: String) throws {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let base = Files.isWritable("/dev/shm") ? "/dev/shm" : temporary
        var template = Array("\(base)/awm-\(purpose)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Files.failure("make a folder in", base) }
        // SQLite names files by their real path, and the two must agree.
        guard let real = realpath(template, nil) else { throw Files.failure("find", base) }
        defer { free(real) }
        path = String(cString: real)
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func remove() { Files.remove(path) }
}
