import ContentStore
import Testing

struct ZstdTests {
    static let sample = Array(String(repeating: "a row of some table, ", count: 5_000).utf8)

    @Test(arguments: [0, 1, 100, 131_071, 131_072, 131_073, 1_000_000])
    func `What is compressed is what is expanded`(size: Int) throws {
        var generator = SplitMix(seed: UInt64(size))
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...15, using: &generator) }
        let frame = try Zstd.compress(bytes)
        #expect(try Zstd.decompress(frame, limit: size) == bytes)
        #expect(try Zstd.decompress(frame, limit: size + 1) == bytes)
    }

    @Test func `One byte less than the content is too little of a limit`() throws {
        let frame = try Zstd.compress(Self.sample)
        #expect(try code { _ = try Zstd.decompress(frame, limit: Self.sample.count - 1) } == .tooLarge)
        #expect(try code { _ = try Zstd.decompress(frame, limit: 0) } == .tooLarge)
        #expect(try code { _ = try Zstd.decompress(frame, limit: -1) } == .tooLarge)
    }

    @Test func `Every truncation is refused`() throws {
        let frame = try Zstd.compress(Self.sample)
        for count in frame.indices {
            #expect(
                try code { _ = try Zstd.decompress(Array(frame[..<count]), limit: 1 << 20) } == .invalidCompression,
                "\(count)"
            )
        }
    }

    @Test(arguments: [[0], [1, 2, 3, 4], [0x28, 0xB5, 0x2F, 0xFD], Array("garbage after the end".utf8)] as [[UInt8]])
    func `Bytes after the last frame are refused`(trailing: [UInt8]) throws {
        let frame = try Zstd.compress(Self.sample)
        #expect(try code { _ = try Zstd.decompress(frame + trailing, limit: 1 << 20) } == .invalidCompression)
    }

    @Test func `Several frames and skippable ones are one content`() throws {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]
        let frames = try Zstd.compress([1, 2]) + skippable + Zstd.compress([3]) + Zstd.compress([UInt8]()) + skippable
        #expect(try Zstd.decompress(frames, limit: 3) == [1, 2, 3])
        #expect(try code { _ = try Zstd.decompress(frames, limit: 2) } == .tooLarge)
    }

    @Test func `What is no zstd is refused`() throws {
        for bytes in [[], [0], Array("plain text that is not compressed".utf8), [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]]
            as [[UInt8]]
        {
            #expect(try code { _ = try Zstd.decompress(bytes, limit: 1 << 20) } == .invalidCompression)
        }
    }

    /// 2 KB that expand to 64 MB: one frame of run-length blocks (RFC 8878, section 3.1.1.2).
    @Test func `A bomb is stopped at the limit, whatever it declares`() throws {
        let block: [UInt8] = [0x02 | 0x00 << 3, 0x00, 0x10, 0x41]  // A run of 2^17 letters.
        let blocks = Array(repeatElement(block, count: 512).joined()) + [0x03, 0, 0, 0]
        let undeclared: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38] + blocks
        #expect(try code { _ = try Zstd.decompress(undeclared, limit: 1 << 20) } == .tooLarge)
        #expect(try Zstd.decompress(undeclared, limit: 1 << 26).count == 1 << 26)
        // The same with a frame content size of one byte, and of 2 GiB.
        let small: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x01] + blocks
        #expect(try code { _ = try Zstd.decompress(small, limit: 1 << 20) } != nil)
        let huge: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x80, 0x38, 0, 0, 0, 0x80] + blocks
        #expect(try code { _ = try Zstd.decompress(huge, limit: 1 << 20) } == .tooLarge)
    }

    @Test func `A frame that declares 2 GiB and holds nothing costs nothing`() throws {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x80, 0x38, 0, 0, 0, 0x80, 0x01, 0, 0]
        #expect(try Zstd.decompress(frame, limit: 1 << 31).isEmpty)
    }

    @Test func `A frame that wants a window of gigabytes is refused`() throws {
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xB0, 0x01, 0, 0]
        #expect(try code { _ = try Zstd.decompress(frame, limit: 1 << 20) } == .invalidCompression)
    }

    @Test func `The zstd of the command line reads ours, and we read its`() throws {
        #expect(try Command.succeed(["zstd", "-dc"], input: Zstd.compress(Self.sample)).output == Self.sample)
        for level in ["-1", "-3", "-19", "--no-check"] {
            let theirs = try Command.succeed(["zstd", "-c", level], input: Self.sample).output
            #expect(try Zstd.decompress(theirs, limit: Self.sample.count) == Self.sample)
        }
    }

    @Test func `Random damage never does worse than an error`() throws {
        let frame = try Zstd.compress(Self.sample)
        var generator = SplitMix(seed: 2)
        for _ in 0..<2_000 {
            var damaged = frame
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = Result { try Zstd.decompress(damaged, limit: 1 << 20) }
        }
    }
}
