import CZstd

extension Zstd {
    /// Compresses one frame after the other with tables that are made once; one belongs to one thread.
    package final class Compressor {
        private var context: OpaquePointer?
        private var scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)

        /// Creates a compressor; its tables are made when it is first used.
        package init() {}

        deinit {
            ZSTD_freeCCtx(context)
            scratch.deallocate()
        }

        /// Adds `content` as one frame, which states its content size, behind `output`, and gives the frame's size.
        package func append(_ content: [UInt8], to output: inout [UInt8]) throws(StoreError) -> Int {
            if context == nil { context = ZSTD_createCCtx() }
            let bound = ZSTD_compressBound(content.count)
            if scratch.count < bound {
                scratch.deallocate()
                scratch = .allocate(byteCount: bound, alignment: 16)
            }
            guard let context else { throw StoreError(.invalidCompression, "out of memory") }
            let size = content.withUnsafeBytes { content in
                ZSTD_compressCCtx(context, scratch.baseAddress, bound, content.baseAddress, content.count, level)
            }
            guard ZSTD_isError(size) == 0 else {
                let reason = String(cString: ZSTD_getErrorName(size))
                throw StoreError(.invalidCompression, "zstd could not compress: \(reason)")
            }
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: scratch[..<size]))
            return size
        }
    }

    /// Expands one frame after the other with tables that are made once; one belongs to one thread.
    package final class Decompressor {
        private var context: OpaquePointer?

        /// Creates a decompressor; its tables are made when it is first used.
        package init() {}

        deinit { ZSTD_freeDCtx(context) }

        /// The content of a frame that is known to have `size` bytes; one of another size is refused.
        package func expand(_ frame: UnsafeRawBufferPointer, size: Int) throws(StoreError) -> [UInt8] {
            let context = try opened()
            var made = 0
            let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                made = ZSTD_decompressDCtx(context, buffer.baseAddress, size, frame.baseAddress, frame.count)
                count = ZSTD_isError(made) == 0 ? made : 0
            }
            try Decompressor.check(made)
            guard made == size else {
                throw StoreError(.invalidCompression, "damaged zstd data: \(made) bytes instead of \(size)")
            }
            return content
        }

        /// The first `count` bytes of a frame's content, without expanding the blocks behind them.
        package func expand(_ frame: UnsafeRawBufferPointer, first count: Int) throws(StoreError) -> [UInt8] {
            let context = try opened()
            try Decompressor.check(ZSTD_DCtx_reset(context, ZSTD_reset_session_only))
            var input = ZSTD_inBuffer(src: frame.baseAddress, size: frame.count, pos: 0)
            var result = 0
            let content = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: count, pos: 0)
                while output.pos < count {
                    let before = (output.pos, input.pos)
                    result = ZSTD_decompressStream(context, &output, &input)
                    // 0 ends the frame; a step that moves nothing ends its bytes.
                    if result == 0 || ZSTD_isError(result) != 0 || before == (output.pos, input.pos) { break }
                }
                initialized = output.pos
            }
            try Decompressor.check(result)
            guard content.count == count else {
                throw StoreError(.invalidCompression, "truncated zstd data: \(content.count) bytes instead of \(count)")
            }
            return content
        }

        private func opened() throws(StoreError) -> OpaquePointer {
            if context == nil { context = ZSTD_createDCtx() }
            guard let context else { throw StoreError(.invalidCompression, "out of memory") }
            return context
        }

        private static func check(_ result: Int) throws(StoreError) {
            guard ZSTD_isError(result) != 0 else { return }
            let reason = String(cString: ZSTD_getErrorName(result))
            throw StoreError(.invalidCompression, "damaged zstd data: \(reason)")
        }
    }
}
