import Glibc

/// A folder that goes when the value does.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/awm-trajectories-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let made = mkdtemp(base) else { preconditionFailure("mkdtemp failed") }
            return String(cString: made)
        }
    }

    deinit {
        _ = run("rm -rf \(path)")
    }

    /// Writes a file and gives its path.
    func write(_ bytes: [UInt8], to name: String) -> String {
        let file = fopen(path + "/" + name, "wb")
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return path + "/" + name
    }
}

/// What a shell command writes to standard output, and its exit status.
func run(_ command: String) -> (output: [UInt8], status: Int32) {
    guard let pipe = popen(command, "r") else { return ([], -1) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&chunk, 1, chunk.count, pipe)
        guard count > 0 else { break }
        output.append(contentsOf: chunk[..<count])
    }
    return (output, pclose(pipe))
}
