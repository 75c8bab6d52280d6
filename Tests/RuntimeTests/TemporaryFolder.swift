import ContentStore
import Glibc

/// A folder of a test's own, removed with everything in it when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/awm-runtime-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Files.failure("make a folder like", "/tmp/awm-runtime-test-…") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Files.remove(path) }
}
