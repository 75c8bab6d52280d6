import ContentStore
import JSON

/// Collects the index of one pack while it is written.
struct PackIndexWriter {
    private struct Record {
        var id: Digest
        var offset: UInt32
        var length: UInt32
        var created: UInt32
        var environment: UInt16
        var task: UInt16
        var policy: UInt16
        var run: UInt16
        var reward: UInt16
        var ending: UInt8
        var flags: UInt8
    }

    private struct Environment: Hashable {
        var id: Digest
        var name: [UInt8]
    }

    private var records: [Record] = []
    private var environments: [(id: Digest, name: String)] = []
    private var environmentPlaces: [Environment: UInt16] = [:]
    private var tasks = Distinct()
    private var policies = Distinct()
    private var runs = Distinct()
    private var endings = Distinct()
    private var rewards: [Double] = []
    private var rewardPlaces: [UInt64: UInt16] = [:]

    /// Whether every dictionary has room for another entry; if not, the pack ends.
    var hasRoom: Bool {
        let fullest = max(
            environments.count,
            tasks.values.count,
            policies.values.count,
            runs.values.count,
            rewards.count
        )
        return fullest < PackIndexLayout.maximumEntries && endings.values.count < 256
    }

    /// Adds a record of `length` bytes at an offset in the pack's content. There must be room.
    mutating func add(_ id: Digest, offset: Int, length: Int, _ columns: RecordColumns) {
        var flags: UInt8 = 0
        switch columns.success {
        case true?: flags = PackIndexLayout.succeeded
        case false?: flags = PackIndexLayout.failed
        case nil: break
        }
        switch columns.failure {
        case .environmentFault?: flags |= PackIndexLayout.environmentFault
        case .infrastructureFault?: flags |= PackIndexLayout.infrastructureFault
        case nil: break
        }
        records.append(
            Record(
                id: id,
                offset: UInt32(offset),
                length: UInt32(length),
                created: columns.createdAtSeconds,
                environment: place(of: columns.environmentID, columns.environment),
                task: tasks.place(of: columns.task),
                policy: policies.place(of: columns.policy),
                run: runs.place(of: columns.run),
                reward: columns.reward.map { place(of: $0) } ?? PackIndexLayout.noReward,
                ending: UInt8(endings.place(of: columns.ending)),
                flags: flags
            )
        )
    }

    private mutating func place(of id: Digest, _ name: String) -> UInt16 {
        if let last = environments.indices.last, environments[last].id == id,
            environments[last].name.utf8.elementsEqual(name.utf8)
        {
            return UInt16(last)
        }
        let key = Environment(id: id, name: Array(name.utf8))
        if let place = environmentPlaces[key] { return place }
        let place = UInt16(environments.count)
        environments.append((id, name))
        environmentPlaces[key] = place
        return place
    }

    private mutating func place(of reward: Double) -> UInt16 {
        // By its bits: -0.0 is a reward of its own.
        if let place = rewardPlaces[reward.bitPattern] { return place }
        let place = UInt16(rewards.count)
        rewards.append(reward)
        rewardPlaces[reward.bitPattern] = place
        return place
    }

    /// The index of the pack with these lines.
    mutating func finish(pack: Digest) -> [UInt8] {
        // The same record may be there more than once.
        records.sort { $0.id == $1.id ? $0.offset < $1.offset : $0.id < $1.id }
        let header = header(pack)
        let layout = PackIndexLayout(headerSize: header.count, count: records.count)
        return [UInt8](unsafeUninitializedCapacity: layout.size) { buffer, count in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.copyBytes(from: PackIndexLayout.magic)
            bytes.storeBytes(of: UInt32(header.count).littleEndian, toByteOffset: 8, as: UInt32.self)
            bytes.storeBytes(of: UInt32(records.count).littleEndian, toByteOffset: 12, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: bytes[PackIndexLayout.headSize...]).copyBytes(from: header)
            if let base = bytes.baseAddress {
                for (row, record) in records.enumerated() { record.id.write(to: base + layout.ids + 32 * row) }
            }
            fill(bytes, from: layout.offsets, \.offset)
            fill(bytes, from: layout.lengths, \.length)
            fill(bytes, from: layout.created, \.created)
            fill(bytes, from: layout.environments, \.environment)
            fill(bytes, from: layout.tasks, \.task)
            fill(bytes, from: layout.policies, \.policy)
            fill(bytes, from: layout.runs, \.run)
            fill(bytes, from: layout.rewards, \.reward)
            fill(bytes, from: layout.endings, \.ending)
            fill(bytes, from: layout.flags, \.flags)
            count = layout.size
        }
    }

    private func fill<Value: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeMutableRawBufferPointer,
        from start: Int,
        _ column: KeyPath<Record, Value>
    ) {
        for (row, record) in records.enumerated() {
            let offset = start + row * MemoryLayout<Value>.size
            bytes.storeBytes(of: record[keyPath: column].littleEndian, toByteOffset: offset, as: Value.self)
        }
    }

    private func header(_ pack: Digest) -> [UInt8] {
        let header: JSON = [
            "schema": .string(PackIndexLayout.schema),
            "pack": .string(pack.hex),
            "records": JSON(records.count),
            "environments": .array(environments.map { ["id": .string($0.id.description), "name": .string($0.name)] }),
            "tasks": .array(tasks.values.map { .string($0) }),
            "policies": .array(policies.values.map { .string($0) }),
            "runs": .array(runs.values.map { .string($0) }),
            "rewards": .array(rewards.map { .double($0) }),
            "endings": .array(endings.values.map { .string($0) }),
        ]
        return header.rowBytes()
    }
}
