import CEdit
import Glibc
import Synchronization

/// Reads lines from a person with editing, history and completion (libedit), or plainly from a file or pipe.
struct LineReader {
    private let isInteractive: Bool

    /// What completion offers. libedit's callbacks carry no context, so it stands here.
    private static let candidates = Mutex<[String]>([])
    private static let matches = Mutex<[String]>([])

    init(words: [String], isInteractive: Bool) {
        self.isInteractive = isInteractive
        guard isInteractive else { return }
        // Without a locale libedit drops every character beyond ASCII.
        if setlocale(LC_CTYPE, "") == nil || nl_langinfo(nl_item(CODESET)).map({ String(cString: $0) }) != "UTF-8" {
            setlocale(LC_CTYPE, "C.UTF-8")
        }
        LineReader.candidates.withLock { $0 = words }
        using_history()
        awm_set_completion { text, state in
            guard let text else { return nil }
            return LineReader.match(String(cString: text), at: Int(state)).flatMap { strdup($0) }
        }
    }

    /// The next line without its end; `nil` at the end of input.
    func line(prompt: String) -> String? {
        guard isInteractive else { return readLine() }
        guard let line = readline(prompt) else {
            print("")
            return nil
        }
        defer { free(line) }
        if line.pointee != 0 { add_history(line) }
        return String(cString: line)
    }

    private static func match(_ typed: String, at index: Int) -> String? {
        if index == 0 {
            let found = candidates.withLock { $0.filter { $0.hasPrefix(typed) } }
            matches.withLock { $0 = found }
        }
        return matches.withLock { index < $0.count ? $0[index] : nil }
    }
}
