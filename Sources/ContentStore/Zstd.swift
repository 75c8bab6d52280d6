import CZstd

/// Whole-buffer and framed zstd (RFC 8878), with a bound on what a frame may expand to.
package enum Zstd {
    /// The level that `store.md` measured as the best trade for seeds and rollouts.
    package static let level: Int32 = 3

    /// Compresses `bytes` into one frame that states its content size.
    package static func compress(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        var written = 0
        var failure: String?
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            written = ZSTD_compress(buffer.baseAddress, bound, bytes.baseAddress, bytes.count, level)
            if ZSTD_isError(written) != 0 {
                failure = String(cString: ZSTD_getErrorName(written))
                written = 0
            }
            count = written
        }
        if let failure { throw StoreError(.invalidCompression, "zstd could not compress: \(failure)") }
        return frame
    }

    /// Compresses `bytes` into one frame that states its content size.
    package static func compress(_ bytes: [UInt8]) throws(StoreError) -> [UInt8] {
        let result = bytes.withUnsafeBytes { raw in Result { () throws(StoreError) in try compress(raw) } }
        return try result.get()
    }

    /// Expands one or more frames, giving at most `limit` bytes.
    ///
    /// The output grows with what the frames really hold, never with what they declare, so a small file that claims
    /// gigabytes costs nothing. Throws `tooLarge` past the limit and `invalidCompression` for damage, truncation and
    /// bytes after the last frame.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(StoreError) -> [UInt8] {
        guard let stream = ZSTD_createDCtx() else { throw StoreError(.invalidCompression, "out of memory") }
        defer { ZSTD_freeDCtx(stream) }
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(StoreError) in try decompress(raw, with: stream, limit: limit) }
        }
        return try result.get()
    }

    private static func decompress(
        _ raw: UnsafeRawBufferPointer,
        with stream: OpaquePointer,
        limit: Int
    ) throws(StoreError) -> [UInt8] {
        var output: [UInt8] = []
        let declared = ZSTD_getFrameContentSize(raw.baseAddress, raw.count)
        if declared < UInt64(limit), declared <= UInt64(raw.count) << 12 { output.reserveCapacity(Int(declared)) }
        let step = ZSTD_DStreamOutSize()
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 16)
        defer { chunk.deallocate() }
        var input = ZSTD_inBuffer(src: raw.baseAddress, size: raw.count, pos: 0)
        var remaining = 0
        while input.pos < input.size || remaining != 0 {
            var target = ZSTD_outBuffer(dst: chunk.baseAddress, size: step, pos: 0)
            let before = input.pos
            remaining = ZSTD_decompressStream(stream, &target, &input)
            if ZSTD_isError(remaining) != 0 {
                let reason = String(cString: ZSTD_getErrorName(remaining))
                throw StoreError(.invalidCompression, "damaged zstd data: \(reason)")
            }
            guard output.count + target.pos <= limit else {
                throw StoreError(.tooLarge, "compressed data expands to more than the allowed \(limit) bytes")
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<target.pos]))
            if input.pos == before, target.pos == 0, remaining != 0 {
                throw StoreError(.invalidCompression, "truncated zstd data")
            }
        }
        return output
    }
}
