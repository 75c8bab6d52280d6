/// Where things are in an index (`docs/format.md`, "Pack indexes"): a head, a header of JSON, then one column after the other.
struct PackIndexLayout {
    static let schema = "awm.packindex/1"
    /// `AWMPIDX` and the version.
    static let magic: [UInt8] = Array("AWMPIDX1".utf8)
    /// Magic, size of the header, number of records.
    static let headSize = 16
    /// The bytes that each record adds.
    static let recordSize = 56
    /// The most entries of a dictionary; `noReward` is beyond them.
    static let maximumEntries = 65_535
    static let noReward: UInt16 = 65_535

    static let succeeded: UInt8 = 1
    static let failed: UInt8 = 2
    static let environmentFault: UInt8 = 4
    static let infrastructureFault: UInt8 = 8

    let count: Int
    let ids: Int
    var offsets: Int { ids + 32 * count }
    var lengths: Int { ids + 36 * count }
    var created: Int { ids + 40 * count }
    var environments: Int { ids + 44 * count }
    var tasks: Int { ids + 46 * count }
    var policies: Int { ids + 48 * count }
    var runs: Int { ids + 50 * count }
    var rewards: Int { ids + 52 * count }
    var endings: Int { ids + 54 * count }
    var flags: Int { ids + 55 * count }
    var size: Int { ids + PackIndexLayout.recordSize * count }

    init(headerSize: Int, count: Int) {
        self.count = count
        ids = PackIndexLayout.headSize + headerSize
    }
}
