import ContentStore

/// A pack in a store's folder, of which only what is asked for is read.
final class PackFile {
    private let file: Files.Ranged
    private let decompressor: Zstd.Decompressor
    private let frames: [SeekTable.Frame]
    /// Where each frame begins in the file, and in the content; behind the last, where they end.
    private var starts: [Int] = [0]
    private var contentStarts: [Int] = [0]

    /// Opens a pack that has this size, and reads its seek table.
    init(_ path: String, size: Int, _ decompressor: Zstd.Decompressor) throws {
        self.decompressor = decompressor
        file = try Files.Ranged(path)
        guard file.size == size else {
            throw RolloutError(.invalidPack, "\(path) has \(file.size) bytes, not \(size); run awm store fsck")
        }
        // Enough for the table of any pack of small records; a larger one takes another read.
        var tail = try file.read(max(0, size - 8 << 10)..<size)
        let tableSize = try SeekTable.size(endingIn: tail, packSize: size)
        if tableSize > tail.count { tail = try file.read(size - tableSize..<size) }
        frames = try SeekTable(tail: tail, packSize: size).frames
        for frame in frames {
            starts.append(starts[starts.count - 1] + frame.size)
            contentStarts.append(contentStarts[contentStarts.count - 1] + frame.contentSize)
        }
    }

    /// The record in this place of the content: its frame is read, and expanded up to the record's end.
    func record(at offset: Int, length: Int) throws -> [UInt8] {
        let frame = self.frame(holding: offset)
        guard frame < frames.count, offset + length < contentStarts[frame + 1] else {
            throw RolloutError(.invalidIndex, "a pack's index has a record that is not in one of its frames")
        }
        let bytes = try file.read(starts[frame]..<starts[frame + 1])
        let start = offset - contentStarts[frame]
        let end = start + length
        let expanded = bytes.withUnsafeBytes { bytes in
            Result { () throws(StoreError) in
                // Half a frame is not worth the copy through the decoder's own buffer.
                try end > frames[frame].contentSize / 2
                    ? decompressor.expand(bytes, size: frames[frame].contentSize)
                    : decompressor.expand(bytes, first: end)
            }
        }
        do {
            return try Array(expanded.get()[start..<end])
        } catch {
            throw RolloutError(.invalidPack, "a frame of a pack is damaged; run awm store fsck --deep", cause: error)
        }
    }

    /// The last frame that begins at or before an offset in the content.
    private func frame(holding offset: Int) -> Int {
        var low = 0
        var high = frames.count
        while low < high {
            let middle = (low + high) / 2
            if contentStarts[middle + 1] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
