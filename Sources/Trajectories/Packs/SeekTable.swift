/// The table that ends a pack: where its frames are and how much they hold.
///
/// Zstd's seekable format (facebook/zstd, `contrib/seekable_format/zstd_seekable_compression_format.md`), version 0.1.0, without
/// checksums: content ids already cover every byte.
struct SeekTable {
    /// One frame: its compressed and its decompressed size.
    struct Frame: Hashable {
        var size: Int
        var contentSize: Int
    }

    static let skippableMagic: UInt32 = 0x184D_2A5E
    static let seekableMagic: UInt32 = 0x8F92_EAB1
    private static let headerSize = 8
    private static let footerSize = 9
    private static let entrySize = 8

    var frames: [Frame] = []

    /// The table as a skippable frame.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        SeekTable.append(SeekTable.skippableMagic, to: &bytes)
        SeekTable.append(UInt32(frames.count * SeekTable.entrySize + SeekTable.footerSize), to: &bytes)
        for frame in frames {
            SeekTable.append(UInt32(frame.size), to: &bytes)
            SeekTable.append(UInt32(frame.contentSize), to: &bytes)
        }
        SeekTable.append(UInt32(frames.count), to: &bytes)
        bytes.append(0)
        SeekTable.append(SeekTable.seekableMagic, to: &bytes)
        return bytes
    }

    init() {}

    /// Reads the table at the end of a pack, which must account for every byte before it.
    init(endOf pack: [UInt8]) throws(RolloutError) {
        try self.init(tail: pack, packSize: pack.count)
    }

    /// The number of bytes of the table, its frame's header included, that these last bytes of a pack end.
    static func size(endingIn tail: [UInt8], packSize: Int) throws(RolloutError) -> Int {
        guard packSize >= headerSize + footerSize, tail.count >= footerSize else {
            throw RolloutError(.invalidPack, "\(packSize) bytes are too few for a pack")
        }
        guard integer(in: tail, at: tail.count - 4) == seekableMagic else {
            throw RolloutError(.invalidPack, "the pack does not end with a seek table")
        }
        guard tail[tail.count - 5] == 0 else {
            throw RolloutError(.invalidPack, "the pack's seek table has a form that this awm does not know")
        }
        let count = Int(integer(in: tail, at: tail.count - 9))
        let size = headerSize + count * entrySize + footerSize
        guard size <= packSize else {
            throw RolloutError(.invalidPack, "the pack's seek table of \(count) frames is damaged")
        }
        return size
    }

    /// Reads the table from the last bytes of a pack of `packSize` bytes.
    init(tail: [UInt8], packSize: Int) throws(RolloutError) {
        let size = try SeekTable.size(endingIn: tail, packSize: packSize)
        let first = tail.count - size
        let count = (size - SeekTable.headerSize - SeekTable.footerSize) / SeekTable.entrySize
        guard first >= 0, SeekTable.integer(in: tail, at: first) == SeekTable.skippableMagic,
            SeekTable.integer(in: tail, at: first + 4) == UInt32(size - SeekTable.headerSize)
        else { throw RolloutError(.invalidPack, "the pack's seek table of \(count) frames is damaged") }
        // Where the table begins in the pack.
        let start = packSize - size
        var end = 0
        var content = 0
        frames.reserveCapacity(count)
        for index in 0..<count {
            let entry = first + SeekTable.headerSize + index * SeekTable.entrySize
            let frame = Frame(
                size: Int(SeekTable.integer(in: tail, at: entry)),
                contentSize: Int(SeekTable.integer(in: tail, at: entry + 4))
            )
            end += frame.size
            content += frame.contentSize
            guard frame.size > 0, frame.contentSize > 0, end <= start else {
                throw RolloutError(.invalidPack, "frame \(index) of the pack's seek table is empty or leaves the pack")
            }
            guard content <= Pack.maximumContent else {
                throw RolloutError(.tooLarge, "the pack claims more than \(Pack.maximumContent) bytes of records")
            }
            frames.append(frame)
        }
        guard end == start else {
            throw RolloutError(.invalidPack, "the pack has \(start - end) bytes that its seek table does not name")
        }
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }

    /// The little-endian integer at an offset that is known to be inside.
    private static func integer(in bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
