package import ContentStore

/// Where the records of one pack are, and what they can be found by.
///
/// An index may come from anywhere: what it says is checked for being possible when it is read, and against the record's own
/// hash when one is fetched.
package struct PackIndex: Sendable {
    /// One record as the index describes it.
    package struct Entry: Sendable {
        /// The record id.
        package var id: Digest
        /// Where the record begins in the pack's content, in bytes.
        package var offset: Int
        /// The number of its bytes, without the line feed.
        package var length: Int
        /// What it can be found by.
        package var columns: RecordColumns
    }

    private let bytes: [UInt8]
    private let layout: PackIndexLayout
    let header: PackIndexHeader

    /// The number of records.
    package var count: Int { layout.count }

    /// The number of bytes.
    package var size: Int { bytes.count }

    /// Reads an index of the pack that a set's config names. Throws `invalidIndex` for anything that cannot be one.
    package init(parsing bytes: [UInt8], of pack: TrajectorySet.PackEntry) throws(RolloutError) {
        (layout, header) = try PackIndexHeader.read(bytes, of: pack)
        self.bytes = bytes
        try checkColumns(contentSize: pack.size)
    }

    /// The index as a layer, which is not compressed.
    var layer: NewLayer { PackIndex.layer(bytes) }

    static func layer(_ bytes: [UInt8]) -> NewLayer {
        NewLayer(type: .packIndex, compressed: bytes, content: SHA256.hash(bytes), contentSize: bytes.count)
    }

    /// The record in this place, counted in order of ids.
    package func entry(at place: Int) -> Entry {
        let environment = header.environments[Int(integer(layout.environments, place, UInt16.self))]
        let reward = integer(layout.rewards, place, UInt16.self)
        let flags = flags(at: place)
        let columns = RecordColumns(
            environmentID: environment.id,
            environment: environment.name,
            task: header.tasks[Int(integer(layout.tasks, place, UInt16.self))],
            policy: header.policies[Int(integer(layout.policies, place, UInt16.self))],
            run: header.runs[Int(integer(layout.runs, place, UInt16.self))],
            reward: reward == PackIndexLayout.noReward ? nil : header.rewards[Int(reward)],
            success: flags & PackIndexLayout.succeeded != 0
                ? true : flags & PackIndexLayout.failed != 0 ? false : nil,
            ending: header.endings[Int(integer(layout.endings, place, UInt8.self))],
            failure: flags & PackIndexLayout.environmentFault != 0
                ? .environmentFault : flags & PackIndexLayout.infrastructureFault != 0 ? .infrastructureFault : nil,
            createdAtSeconds: created(at: place)
        )
        return Entry(id: id(at: place), offset: offset(at: place), length: length(at: place), columns: columns)
    }

    /// The places of the records whose ids lie between two, both included.
    package func places(from first: Digest, through last: Digest) -> Range<Int> {
        let start = place(of: first, behindEqual: false)
        return start..<max(start, place(of: last, behindEqual: true))
    }

    /// All places in the order of the records in the pack. Throws `invalidIndex` when the records do not fill it.
    package func placesInOrder() throws(RolloutError) -> [Int] {
        let places = (0..<count).sorted { offset(at: $0) < offset(at: $1) }
        var end = 0
        for place in places {
            guard offset(at: place) == end else { throw invalid("has records that do not follow one another") }
            end += length(at: place) + 1
        }
        return places
    }

    func id(at place: Int) -> Digest {
        precondition(place < count, "the index has \(count) records")
        return bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { preconditionFailure("an index has a head") }
            return Digest(reading: start + layout.ids + 32 * place)
        }
    }

    func offset(at place: Int) -> Int { Int(integer(layout.offsets, place, UInt32.self)) }
    func length(at place: Int) -> Int { Int(integer(layout.lengths, place, UInt32.self)) }
    func created(at place: Int) -> UInt32 { integer(layout.created, place, UInt32.self) }
    func environment(at place: Int) -> Int { Int(integer(layout.environments, place, UInt16.self)) }
    func task(at place: Int) -> Int { Int(integer(layout.tasks, place, UInt16.self)) }
    func policy(at place: Int) -> Int { Int(integer(layout.policies, place, UInt16.self)) }
    func run(at place: Int) -> Int { Int(integer(layout.runs, place, UInt16.self)) }
    func reward(at place: Int) -> UInt16 { integer(layout.rewards, place, UInt16.self) }
    func ending(at place: Int) -> Int { Int(integer(layout.endings, place, UInt8.self)) }
    func flags(at place: Int) -> UInt8 { integer(layout.flags, place, UInt8.self) }

    /// The first place whose id is not before another one, or, with `behindEqual`, comes after it.
    ///
    /// Ids are evenly spread, so an id's value says about where it is; a search by halves makes that exact, whatever ids there are.
    private func place(of id: Digest, behindEqual: Bool) -> Int {
        func isBefore(_ place: Int) -> Bool {
            let other = self.id(at: place)
            return other < id || behindEqual && other == id
        }
        let guess = Int(id.leading.multipliedFullWidth(by: UInt64(count)).high)
        let spread = 2 * Int(Double(count).squareRoot()) + 8
        var low = max(0, guess - spread)
        var high = min(count, guess + spread)
        if low > 0, !isBefore(low - 1) { (low, high) = (0, low - 1) }
        if high < count, isBefore(high) { (low, high) = (high + 1, count) }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ column: Int,
        _ place: Int,
        _: Value.Type
    ) -> Value {
        precondition(place < count, "the index has \(count) records")
        return bytes.withUnsafeBytes { bytes in
            Value(
                littleEndian: bytes.loadUnaligned(
                    fromByteOffset: column + place * MemoryLayout<Value>.size,
                    as: Value.self
                )
            )
        }
    }
}

extension PackIndex {
    /// Everything that later use relies on: order, ranges, places in dictionaries, flags that are known.
    private func checkColumns(contentSize: Int) throws(RolloutError) {
        var total = 0
        for place in 0..<count {
            guard place == 0 || id(at: place - 1) <= id(at: place) else { throw invalid("has ids out of order") }
            let length = length(at: place)
            guard length > 0, offset(at: place) + length < contentSize else {
                throw invalid("has a record outside of the pack")
            }
            total += length + 1
            let reward = reward(at: place)
            guard environment(at: place) < header.environments.count, task(at: place) < header.tasks.count,
                policy(at: place) < header.policies.count, run(at: place) < header.runs.count,
                reward == PackIndexLayout.noReward || Int(reward) < header.rewards.count,
                ending(at: place) < header.endings.count
            else { throw invalid("has a record with a value that none of its dictionaries holds") }
            let flags = flags(at: place)
            guard flags < 16, flags & 3 != 3, flags & 12 != 12 else {
                throw invalid("has a record with flags that this awm does not know")
            }
        }
        guard total == contentSize else { throw invalid("accounts for \(total) of \(contentSize) bytes") }
    }

    func invalid(_ problem: String) -> RolloutError {
        RolloutError(.invalidIndex, "the index of the pack \(header.pack.short) \(problem)")
    }
}
