import CZlib
import ContentStore
import Exporters
import JSON
import Testing
import Trajectories

/// Compressed shards.
@Suite struct CompressionTests {
    private func export(_ compression: ExportOptions.Compression, shardBytes: Int = 256 << 20) throws -> ExportedFiles {
        var options = ExportOptions(format: .native, includeFaults: true, shardBytes: shardBytes)
        options.compression = compression
        return try ExportedFiles(AwkwardRollouts.everything, options)
    }

    @Test(arguments: [(ExportOptions.Compression.zst, ".zst"), (.gz, ".gz")])
    func expandsToThePlainShards(_ compression: ExportOptions.Compression, _ ending: String) throws {
        for shardBytes in [20_000, 256 << 20] {
            let plain = try export(.none, shardBytes: shardBytes)
            let compressed = try export(compression, shardBytes: shardBytes)
            let shards = plain.summary.shards
            #expect(compressed.summary.shards.map(\.path) == shards.map { $0.path + ending })
            #expect(compressed.summary.shards.map(\.rows) == shards.map(\.rows))
            for (shard, other) in zip(shards, compressed.summary.shards) {
                let bytes = try #require(compressed.files[other.path])
                #expect(bytes.count == other.size)
                #expect(Rollout.id(ofRow: bytes) == other.sha256)
                #expect(bytes.count < shard.size)
                let expanded =
                    compression == .zst ? try Zstd.decompress(bytes, limit: 1 << 30) : try expand(gzip: bytes)
                #expect(expanded == plain.files[shard.path])
            }
            #expect(try compressed.text("README.md").contains("path: data/train-*.jsonl\(ending)\n"))
            #expect(try export(compression, shardBytes: shardBytes).files == compressed.files)
        }
    }

    @Test func statesNeitherTimeNorName() throws {
        let export = try export(.gz)
        let path = try #require(export.summary.shards.first?.path)
        let head = try #require(export.files[path]).prefix(8)
        #expect(Array(head) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    /// Expands gzip with zlib itself.
    private func expand(gzip bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        try #require(inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
        defer { inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: 16 << 20)
        let result = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        try #require(result == Z_STREAM_END)
        return Array(output.prefix(Int(stream.total_out)))
    }
}
