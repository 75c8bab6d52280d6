import CZstd

/// Whole-buffer and framed zstd (RFC 8878), with a bound on what a frame may expand to.
package enum Zstd {
    /// The level that `store.md` measured as the best trade for seeds and rollouts.
    package static let level: Int32 = 3

    /// Compresses `bytes` into one frame that states its content size.
    package static func compress(
        _ bytes: UnsafeRawBufferPointer,
        level: Int32 = level
    ) throws(StoreError) -> [UInt8] {
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
    package static func compress(_ bytes: [UInt8], level: Int32 = level) throws(StoreError) -> [UInt8] {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(StoreError) in try compress(raw, level: level) }
        }
        return try result.get()
    }

    /// Expands one or more frames, giving at most `limit` bytes.
    ///
    /// Memory is taken for what the frames really hold, never for what they declare: room for a plausible declaration is
    /// only set aside, and a small file that claims gigabytes costs nothing. Throws `tooLarge` past the limit and
    /// `invalidCompression` for damage, truncation and bytes after the last frame.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(StoreError) -> [UInt8] {
        guard !bytes.isEmpty else { throw StoreError(.invalidCompression, "truncated zstd data: there is none") }
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(StoreError) in
                var expansion = try Expansion(raw)
                defer { expansion.free() }
                return try expansion.run(limit: limit)
            }
        }
        return try result.get()
    }
}

/// One run of the streaming decoder over a buffer.
private struct Expansion {
    private let decoder: OpaquePointer
    private var input: ZSTD_inBuffer
    /// What the decoder still expects of the frame it is in; 0 between frames.
    private var remaining = 0

    init(_ raw: UnsafeRawBufferPointer) throws(StoreError) {
        guard let decoder = ZSTD_createDCtx() else { throw StoreError(.invalidCompression, "out of memory") }
        self.decoder = decoder
        input = ZSTD_inBuffer(src: raw.baseAddress, size: raw.count, pos: 0)
    }

    func free() { ZSTD_freeDCtx(decoder) }

    mutating func run(limit: Int) throws(StoreError) -> [UInt8] {
        var output = try first(capacity: plausibleSize(limit: limit))
        guard !isFinished else { return output }
        // What no frame header announced comes in pieces.
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: ZSTD_DStreamOutSize(), alignment: 16)
        defer { piece.deallocate() }
        while !isFinished {
            let made = try step(into: piece)
            guard output.count + made <= limit else {
                throw StoreError(.tooLarge, "compressed data expands to more than the allowed \(limit) bytes")
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<made]))
        }
        return output
    }

    private var isFinished: Bool { input.pos == input.size && remaining == 0 }

    /// The size that the first frame declares, if that is allowed and so many bytes can come out of so few: a block of
    /// 4 bytes makes 128 KiB at most.
    private func plausibleSize(limit: Int) -> Int {
        let declared = ZSTD_getFrameContentSize(input.src, input.size)
        guard let size = Int(exactly: declared), size <= limit, size >> 15 <= input.size else { return 0 }
        return size
    }

    /// Expands up to `capacity` bytes in place.
    private mutating func first(capacity: Int) throws(StoreError) -> [UInt8] {
        var failure: StoreError?
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            while count < capacity, !isFinished, failure == nil {
                do throws(StoreError) {
                    count += try step(
                        into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                    )
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        return output
    }

    /// Lets the decoder make what fits; gives the number of bytes made.
    private mutating func step(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let before = input.pos
        remaining = ZSTD_decompressStream(decoder, &output, &input)
        if ZSTD_isError(remaining) != 0 {
            let reason = String(cString: ZSTD_getErrorName(remaining))
            throw StoreError(.invalidCompression, "damaged zstd data: \(reason)")
        }
        if input.pos == before, output.pos == 0, remaining != 0 {
            throw StoreError(.invalidCompression, "truncated zstd data")
        }
        return output.pos
    }
}
