import CZlib

/// Lines as one gzip member (RFC 1952) whose header states neither a time nor a name, so that equal lines give equal bytes.
final class GzipEncoder: ShardEncoder {
    private var stream = z_stream()
    private var piece = [UInt8](repeating: 0, count: 1 << 16)

    /// The window of 32 KiB; 16 more asks zlib for gzip's header and trailer.
    private static let gzipWindow: Int32 = 15 + 16

    init() throws(ExportError) {
        let result = deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            GzipEncoder.gzipWindow,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard result == Z_OK else { throw ExportError(.compression, "zlib could not begin: \(result)") }
    }

    deinit { deflateEnd(&stream) }

    func encode(_ lines: [UInt8]) throws(ExportError) -> [UInt8] { try run(lines, Z_NO_FLUSH) }

    func finish() throws(ExportError) -> [UInt8] { try run([], Z_FINISH) }

    private func run(_ lines: [UInt8], _ flush: Int32) throws(ExportError) -> [UInt8] {
        var lines = lines
        var made: [UInt8] = []
        var result = Z_OK
        lines.withUnsafeMutableBufferPointer { lines in
            stream.next_in = lines.baseAddress
            stream.avail_in = UInt32(lines.count)
            repeat {
                let count = piece.withUnsafeMutableBufferPointer { piece in
                    stream.next_out = piece.baseAddress
                    stream.avail_out = UInt32(piece.count)
                    result = deflate(&stream, flush)
                    return piece.count - Int(stream.avail_out)
                }
                made += piece[..<count]
                // A full piece may not be all.
            } while result == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
        }
        // There was nothing to do, or it is done: both are fine.
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
            throw ExportError(.compression, "zlib could not compress: \(result)")
        }
        return made
    }
}
