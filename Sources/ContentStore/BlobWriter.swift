import CZstd

/// A blob on its way into the store: its bytes go to a file of the ingest while they are hashed, in one pass.
///
/// With `compressing`, what is written is content, and the blob is the zstd frame it makes.
final class BlobWriter {
    private let file: Files.NewFile
    private let hash = SHA256()
    private let compressor: StreamCompressor?
    private(set) var size = 0

    var path: String { file.path }

    /// `contentSize` is what will be written, for the frame's header; it must be right.
    init(path: String, compressing contentSize: Int?) throws(StoreError) {
        file = try Files.NewFile(path, mode: 0o444)
        if let contentSize {
            compressor = try StreamCompressor(contentSize: contentSize)
        } else {
            compressor = nil
        }
    }

    /// Adds bytes of the blob, or of its content when that is compressed.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        guard let compressor else { return try put(bytes) }
        try compressor.compress(bytes, isLast: false, put)
    }

    /// Ends the blob and gives its digest.
    func finish() throws(StoreError) -> Digest {
        if let compressor { try compressor.compress(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, put) }
        file.startWriting()
        return hash.finish()
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        hash.update(bytes)
        size += bytes.count
        try file.append(bytes)
    }
}

/// zstd as a stream (RFC 8878): one frame that states its content size.
private final class StreamCompressor {
    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer

    init(contentSize: Int) throws(StoreError) {
        guard let context = ZSTD_createCCtx() else {
            throw StoreError(.invalidCompression, "zstd could not compress: out of memory")
        }
        self.context = context
        output = UnsafeMutableRawBufferPointer.allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 64)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Zstd.level)
        ZSTD_CCtx_setPledgedSrcSize(context, UInt64(contentSize))
    }

    deinit {
        ZSTD_freeCCtx(context)
        output.deallocate()
    }

    /// Compresses bytes, giving what comes out piece by piece; the last call ends the frame.
    func compress(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var made = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
            let rest = ZSTD_compressStream2(context, &made, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
            guard ZSTD_isError(rest) == 0 else {
                throw StoreError(
                    .invalidCompression,
                    "zstd could not compress: \(String(cString: ZSTD_getErrorName(rest)))"
                )
            }
            if made.pos > 0 { try body(UnsafeRawBufferPointer(rebasing: output[..<made.pos])) }
            if isLast ? rest == 0 : input.pos == input.size { return }
        }
    }
}
