package import ContentStore

/// Records, one JSON object a line, in zstd frames of whole records with a seek table behind them.
///
/// `zstd -dc` gives the lines; the table (zstd's seekable format, in a skippable frame that decoders pass over) lets one frame be
/// read alone. Where frames and packs end depends on the records only, never on how well they compress, so equal records give
/// equal ``contentDigest``s whatever the compressor.
package struct Pack: Sendable {
    /// The most content a frame holds, unless it is a single larger record.
    package static let frameContent = 256 << 10
    /// The most content a pack holds.
    package static let maximumContent = 64 << 20

    /// The compressed bytes.
    package var bytes: [UInt8]
    /// The digest of the lines.
    package var contentDigest: Digest
    /// The number of bytes of the lines.
    package var contentSize: Int
    /// The number of records.
    package var records: Int

    /// The pack as a layer of a trajectory set.
    package var layer: NewLayer {
        NewLayer(type: .pack, compressed: bytes, content: contentDigest, contentSize: contentSize)
    }
}
