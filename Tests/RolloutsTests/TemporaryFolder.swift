import ContentStore
import Glibc

/// A folder that goes when the value does.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/awm-rollouts-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let made = mkdtemp(base) else { preconditionFailure("mkdtemp failed") }
            return String(cString: made)
        }
    }

    deinit {
        Files.remove(path)
    }
}
