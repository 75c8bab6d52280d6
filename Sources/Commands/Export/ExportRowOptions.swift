import ArgumentParser
import Exporters
import Spelling

/// What the rows of an export are, and how they are written.
struct ExportRowOptions: ParsableArguments {
    @Option(help: "The format; see above.")
    var format = ExportFormat.messages.rawValue

    @Flag(help: "One row a completion: the prompt that it had, and what it said.")
    var splitTurns = false

    @Option(help: "Reasoning: keep, drop-history (only the last message keeps it) or drop.")
    var reasoning = ReasoningMode.keep.rawValue

    @Option(help: "The order of the rows: set or id.")
    var order = ExportOptions.Order.set.rawValue

    @Option(help: "Megabytes of a shard, uncompressed.")
    var shardSize = 256

    @Option(help: "Compress shards: gz or zst.")
    var compress = ExportOptions.Compression.none.rawValue

    @Option(help: "The license that the card states, such as apache-2.0.")
    var license: String?

    @Flag(name: .customLong("no-timings"), help: "Leave wall-clock times out, so that equal runs give equal bytes.")
    var noTimings = false

    func validate() throws {
        guard (1...10_000).contains(shardSize) else {
            throw ValidationError("--shard-size must be between 1 and 10000")
        }
    }

    func options() throws -> ExportOptions {
        var options = ExportOptions(
            format: try ExportRowOptions.choice(format, "format"),
            timings: !noTimings,
            shardBytes: shardSize << 20,
            license: license
        )
        options.splitTurns = splitTurns
        options.reasoning = try ExportRowOptions.choice(reasoning, "--reasoning")
        options.order = try ExportRowOptions.choice(order, "--order")
        options.compression = try ExportRowOptions.choice(compress, "--compress")
        return options
    }

    /// The one of an option's words that is meant.
    static func choice<Word: RawRepresentable<String> & CaseIterable>(_ text: String, _ what: String) throws -> Word {
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        throw CommandFailure(
            .usage,
            "there is no \(what) \"\(text)\"; there are \(words.joined(separator: ", "))"
                + Spelling.hint(for: text, among: words)
        )
    }
}
