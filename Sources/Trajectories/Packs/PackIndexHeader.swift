import ContentStore
import JSON

/// The part of an index that says which pack it is for and what the numbers in its columns stand for.
struct PackIndexHeader: Sendable {
    var pack: Digest
    var environments: [(id: Digest, name: String)] = []
    var tasks: [String]
    var policies: [String]
    var runs: [String]
    var rewards: [Double]
    var endings: [String]

    /// Reads head and header of the index of the pack that a set's config names.
    static func read(
        _ bytes: [UInt8],
        of pack: TrajectorySet.PackEntry
    ) throws(RolloutError) -> (PackIndexLayout, PackIndexHeader) {
        let place = "the index of the pack \(pack.digest.short)"
        guard bytes.count >= PackIndexLayout.headSize, bytes.starts(with: PackIndexLayout.magic) else {
            throw RolloutError(.invalidIndex, "\(place) does not begin like one; a newer awm may read it")
        }
        let headerSize = Int(integer(in: bytes, at: 8))
        let count = Int(integer(in: bytes, at: 12))
        let layout = PackIndexLayout(headerSize: headerSize, count: count)
        guard count == pack.records, bytes.count == layout.size else {
            throw RolloutError(.invalidIndex, "\(place) has \(bytes.count) bytes, which do not fit its records")
        }
        let json: JSON
        do {
            json = try JSON(parsing: bytes[PackIndexLayout.headSize..<layout.ids])
        } catch {
            throw RolloutError(.invalidIndex, "the header of \(place) is not JSON", cause: error)
        }
        let header = try PackIndexHeader(json, at: "the header of \(place)")
        guard header.pack == pack.digest, json["records"] == JSON(count) else {
            throw RolloutError(.invalidIndex, "\(place) states that it is for another pack")
        }
        return (layout, header)
    }

    private init(_ json: JSON, at place: String) throws(RolloutError) {
        var reader = try ObjectReader(json, at: place, refusing: .invalidIndex)
        let schema = try reader.string("schema")
        guard schema == PackIndexLayout.schema else {
            throw RolloutError(.unsupportedSchema, "\(place) has the schema \"\(schema)\"; a newer awm may read it")
        }
        guard let pack = Digest(hex: try reader.string("pack")) else {
            throw RolloutError(.invalidIndex, "\(place) names no pack")
        }
        self.pack = pack
        _ = try reader.integer("records")
        for environment in try reader.array("environments") {
            var reader = try ObjectReader(environment, at: "an environment in \(place)", refusing: .invalidIndex)
            let text = try reader.string("id")
            guard let id = try? Digest(parsing: text), id.description == text else {
                throw RolloutError(.invalidIndex, "\(place) has an environment without a content id")
            }
            environments.append((id, try reader.string("name")))
            try reader.finish()
        }
        tasks = try PackIndexHeader.values(reader.array("tasks"), at: place, \.stringValue)
        policies = try PackIndexHeader.values(reader.array("policies"), at: place, \.stringValue)
        runs = try PackIndexHeader.values(reader.array("runs"), at: place, \.stringValue)
        rewards = try PackIndexHeader.values(reader.array("rewards"), at: place, \.doubleValue)
        endings = try PackIndexHeader.values(reader.array("endings"), at: place, \.stringValue)
        try reader.finish()
    }

    private static func values<Value>(
        _ list: [JSON],
        at place: String,
        _ convert: (JSON) -> Value?
    ) throws(RolloutError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(list.count)
        for json in list {
            guard let value = convert(json) else {
                throw RolloutError(.invalidIndex, "\(place) has a dictionary with a value of another type")
            }
            values.append(value)
        }
        return values
    }

    /// The little-endian integer at an offset that is known to be inside.
    private static func integer(in bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    }
}
