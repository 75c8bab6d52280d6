import ContentStore
import Glibc

/// A folder of a test's own, removed with everything in it when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/awm-store-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Files.remove(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o666) throws -> String {
        try Files.write(bytes, to: file(name), mode: mode, replacing: true)
        return file(name)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}

/// Every file and folder below `folder`, as relative paths in order.
func listing(_ folder: String) throws -> [String] {
    var found: [String] = []
    for name in try Files.names(in: folder) {
        found.append(name)
        if case .folder = Files.kind(of: folder + "/" + name) {
            found += try listing(folder + "/" + name).map { name + "/" + $0 }
        }
    }
    return found
}

/// The text of a small file.
func text(of path: String) throws -> String {
    String(decoding: try Files.read(path, limit: 1 << 26), as: UTF8.self)
}
