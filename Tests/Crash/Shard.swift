import ContentStore
import StoreTestKit

/// The part of a run that one process does, and how it tells what came of it.
struct Shard: Sendable {
    let number: Int
    let work: WorkFolder

    /// Where its stores are.
    var folder: String { work.file("run-\(number)") }

    private var result: String { work.file("result-\(number)") }

    func write(_ tally: Tally) throws { try Files.write(Array(tally.text.utf8), to: result) }

    func read() throws -> Tally {
        try Tally(text: String(decoding: Files.read(result, limit: 1 << 20), as: UTF8.self))
    }
}
