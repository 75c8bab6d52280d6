import ContentStore

/// Reads a pack frame by frame through its seek table.
///
/// Nothing is believed: a frame must hold exactly what the table says, whole lines, and no more than the format allows.
package struct PackReader {
    private let bytes: [UInt8]
    private let frames: [(range: Range<Int>, contentSize: Int)]
    private let decompressor = Zstd.Decompressor()

    /// The number of bytes of the lines, as the table states it.
    package let contentSize: Int

    /// The number of frames.
    package var frameCount: Int { frames.count }

    /// Reads the seek table of a pack. Throws `invalidPack` or `tooLarge`.
    package init(_ pack: [UInt8]) throws(RolloutError) {
        let table = try SeekTable(endOf: pack)
        var frames: [(range: Range<Int>, contentSize: Int)] = []
        frames.reserveCapacity(table.frames.count)
        var start = 0
        for frame in table.frames {
            frames.append((start..<start + frame.size, frame.contentSize))
            start += frame.size
        }
        bytes = pack
        self.frames = frames
        contentSize = table.frames.reduce(0) { $0 + $1.contentSize }
    }

    /// The lines of a frame, each with its line feed.
    package func content(ofFrame index: Int) throws(RolloutError) -> [UInt8] {
        guard frames.indices.contains(index) else {
            throw RolloutError(.invalidPack, "the pack has \(frames.count) frames, none with the number \(index)")
        }
        let (range, contentSize) = frames[index]
        let content: [UInt8]
        do {
            let expanded = bytes.withUnsafeBytes { bytes in
                Result { () throws(StoreError) in
                    try decompressor.expand(UnsafeRawBufferPointer(rebasing: bytes[range]), size: contentSize)
                }
            }
            content = try expanded.get()
        } catch {
            throw RolloutError(.invalidPack, "frame \(index) of the pack is damaged", cause: error)
        }
        guard content.last == UInt8(ascii: "\n") else {
            throw RolloutError(
                .invalidPack,
                "frame \(index) of the pack does not hold the lines that its seek table states"
            )
        }
        return content
    }

    /// The records of a frame in order, without their line feeds.
    package func records(inFrame index: Int) throws(RolloutError) -> [ArraySlice<UInt8>] {
        try records(of: content(ofFrame: index), frame: index)
    }

    /// The records of a frame's content.
    func records(of content: [UInt8], frame index: Int) throws(RolloutError) -> [ArraySlice<UInt8>] {
        let records = LineFeeds.lines(in: content)
        guard content.count <= Pack.frameContent || records.count == 1, !records.contains(where: \.isEmpty) else {
            throw RolloutError(.invalidPack, "frame \(index) of the pack has an empty line, or too many for its size")
        }
        return records
    }
}
