import CZstd

extension Zstd {
    /// Compresses one frame piece by piece, for content of which nobody knows the size before its end; one belongs to one thread.
    package final class StreamCompressor {
        private let context: OpaquePointer?
        private var piece = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

        /// Begins a frame.
        package init() {
            context = ZSTD_createCCtx()
            if let context { _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level) }
        }

        deinit { ZSTD_freeCCtx(context) }

        /// Adds content; gives what of the frame is ready.
        package func compress(_ content: [UInt8]) throws(StoreError) -> [UInt8] { try run(content, ZSTD_e_continue) }

        /// Ends the frame; gives what is left of it.
        package func finish() throws(StoreError) -> [UInt8] { try run([], ZSTD_e_end) }

        private func run(_ content: [UInt8], _ directive: ZSTD_EndDirective) throws(StoreError) -> [UInt8] {
            guard let context else { throw StoreError(.invalidCompression, "out of memory") }
            var made: [UInt8] = []
            var left = 0
            content.withUnsafeBytes { content in
                var input = ZSTD_inBuffer(src: content.baseAddress, size: content.count, pos: 0)
                repeat {
                    let count = piece.withUnsafeMutableBytes { piece in
                        var output = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
                        left = ZSTD_compressStream2(context, &output, &input, directive)
                        return output.pos
                    }
                    made += piece[..<count]
                } while ZSTD_isError(left) == 0 && (input.pos < input.size || (directive == ZSTD_e_end && left > 0))
            }
            guard ZSTD_isError(left) == 0 else {
                throw StoreError(
                    .invalidCompression,
                    "zstd could not compress: \(String(cString: ZSTD_getErrorName(left)))"
                )
            }
            return made
        }
    }
}
