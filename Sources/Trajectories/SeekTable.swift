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
        guard pack.count >= SeekTable.headerSize + SeekTable.footerSize else {
            throw RolloutError(.invalidPack, "\(pack.count) bytes are too few for a pack")
        }
        guard SeekTable.integer(in: pack, at: pack.count - 4) == SeekTable.seekableMagic else {
            throw RolloutError(.invalidPack, "the pack does not end with a seek table")
        }
        guard pack[pack.count - 5] == 0 else {
            throw RolloutError(.invalidPack, "the pack's seek table has a form that this awm does not know")
        }
        let count = Int(SeekTable.integer(in: pack, at: pack.count - 9))
        let size = count * SeekTable.entrySize + SeekTable.footerSize
        let start = pack.count - size - SeekTable.headerSize
        guard start >= 0, SeekTable.integer(in: pack, at: start) == SeekTable.skippableMagic,
            SeekTable.integer(in: pack, at: start + 4) == UInt32(size)
        else { throw RolloutError(.invalidPack, "the pack's seek table of \(count) frames is damaged") }
        var end = 0
        var content = 0
        frames.reserveCapacity(count)
        for index in 0..<count {
            let entry = start + SeekTable.headerSize + index * SeekTable.entrySize
            let frame = Frame(
                size: Int(SeekTable.integer(in: pack, at: entry)),
                contentSize: Int(SeekTable.integer(in: pack, at: entry + 4))
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
