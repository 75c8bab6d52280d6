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

    /// Begins a blob of the bytes that will be written.
    init(path: String) throws(StoreError) {
        file = try Files.NewFile(path, mode: 0o444)
        compressor = nil
    }

    /// Begins a blob that is made of content by a compressor, which nobody else uses meanwhile; `contentSize`, for the frame's
    /// header, must be right.
    init(path: String, compressing contentSize: Int, with compressor: StreamCompressor) throws(StoreError) {
        file = try Files.NewFile(path, mode: 0o444)
        self.compressor = compressor
        try compressor.begin(contentSize: contentSize)
    }

    /// Adds bytes of the blob, or of its content when that is compressed.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        guard let compressor else { return try put(bytes) }
        try compressor.compress(bytes, isLast: false, put)
    }

    /// Ends the blob and gives its digest.
    func finish() throws(StoreError) -> Digest {
        if let compressor { try compressor.compress(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, put) }
        // Small ones are written together when they are synced; one by one, each would be a request to the disk of its own.
        if size >= BlobWriter.writtenEarly { file.startWriting() }
        return hash.finish()
    }

    /// From this size on a blob is sent to the disk while the next is made.
    private static let writtenEarly = 256 << 10

    private func put(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        hash.update(bytes)
        size += bytes.count
        try file.append(bytes)
    }
}

/// zstd as a stream (RFC 8878): frames that state their content size, one after the other with tables that are made once.
final class StreamCompressor {
    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer

    init() throws(StoreError) {
        guard let context = ZSTD_createCCtx() else {
            throw StoreError(.invalidCompression, "zstd could not compress: out of memory")
        }
        self.context = context
        output = UnsafeMutableRawBufferPointer.allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 64)
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Zstd.level)
    }

    deinit {
        ZSTD_freeCCtx(context)
        output.deallocate()
    }

    /// Begins a frame, in place of one that was not ended.
    func begin(contentSize: Int) throws(StoreError) {
        ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
        let result = ZSTD_CCtx_setPledgedSrcSize(context, UInt64(contentSize))
        guard ZSTD_isError(result) == 0 else {
            throw StoreError(
                .invalidCompression,
                "zstd could not compress: \(String(cString: ZSTD_getErrorName(result)))"
            )
        }
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
