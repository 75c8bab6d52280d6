import ContentStore

/// Turns the lines of one file into the file's bytes, piece by piece.
protocol ShardEncoder: AnyObject {
    /// Adds lines; gives what is ready to be written.
    func encode(_ lines: [UInt8]) throws -> [UInt8]

    /// Ends the file; gives what is left to be written.
    func finish() throws -> [UInt8]
}

/// Lines as they are.
private final class PlainEncoder: ShardEncoder {
    func encode(_ lines: [UInt8]) -> [UInt8] { lines }

    func finish() -> [UInt8] { [] }
}

/// Lines in one zstd frame.
private final class ZstdEncoder: ShardEncoder {
    private let compressor = Zstd.StreamCompressor()

    func encode(_ lines: [UInt8]) throws -> [UInt8] { try compressor.compress(lines) }

    func finish() throws -> [UInt8] { try compressor.finish() }
}

extension ExportOptions.Compression {
    /// A new file's encoder.
    func encoder() throws -> any ShardEncoder {
        switch self {
        case .none: PlainEncoder()
        case .gz: try GzipEncoder()
        case .zst: ZstdEncoder()
        }
    }

    /// The ending of a file's name.
    var fileEnding: String {
        switch self {
        case .none: ".jsonl"
        case .gz: ".jsonl.gz"
        case .zst: ".jsonl.zst"
        }
    }
}
