import Glibc

extension Files {
    /// Makes a new folder that only this user may enter, in `TMPDIR` or else in `/tmp`, and gives its path. The caller removes it.
    package static func makeTemporaryFolder(named prefix: String) throws(StoreError) -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("make a temporary folder in", parent) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
