import ContentStore
import Glibc

/// One run: where its files are, how many cases there are and which.
struct Work {
    /// Removed when the run ends.
    var scratch: String
    /// Where inputs go that break something.
    var failures: String
    var cases: Int
    var seed: UInt64
    /// The bug that a self-test has planted; then the first failure ends the run.
    var plant: Plant?

    var corpus: String { scratch + "/corpus" }

    func state(_ target: String) -> String { scratch + "/\(target).state" }

    /// Keeps an input that broke something and says how to see it again.
    func save(_ input: [UInt8], _ target: String, _ number: String, because reason: String) throws {
        try Files.makeFolder(failures)
        let path = "\(failures)/\(target)-\(seed)-\(number)"
        try Files.write(input, to: path, replacing: true)
        Console.note("\(target), case \(number): \(reason)\n  again: fuzz --replay \(path)")
    }
}

/// What people read.
enum Console {
    static func line(_ text: String) { put(text + "\n", STDOUT_FILENO) }

    static func note(_ text: String) { put(text + "\n", STDERR_FILENO) }

    private static func put(_ text: String, _ descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
