/// Changes bytes without knowing what they mean: flips, integers at their limits, blocks moved, doubled, spliced and cut.
struct ByteMutator {
    /// What a case is made from.
    let corpus: [[UInt8]]
    /// Words that the format knows.
    let dictionary: [[UInt8]]
    /// No case is longer.
    let limit: Int

    /// Numbers at which arithmetic goes wrong.
    static let integers: [UInt64] = [
        0, 1, 2, 7, 8, 16, 31, 32, 64, 100, 127, 128, 255, 256, 511, 512, 513, 1023, 1024, 4095, 4096, 32767, 32768,
        65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x3FFF_FFFF_FFFF_FFFF,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF,
    ]

    func mutate(_ bytes: inout [UInt8], _ random: inout Random) {
        // Mostly one change: many at once are refused by the first check there is.
        let count = random.oneIn(3) ? 1 + random.below(6) : 1
        for _ in 0..<count { change(&bytes, &random) }
        if bytes.count > limit { bytes.removeLast(bytes.count - limit) }
    }

    private func change(_ bytes: inout [UInt8], _ random: inout Random) {
        guard !bytes.isEmpty else {
            bytes = random.pick(dictionary) ?? [random.byte()]
            return
        }
        let position = place(in: bytes, &random)
        switch random.below(12) {
        case 0, 1: bytes[position] ^= 1 << UInt8(random.below(8))
        case 2: bytes[position] = random.byte()
        case 3: bytes[position] = bytes[position] &+ (random.oneIn(2) ? 1 : 255)
        case 4, 5: putInteger(&bytes, at: position, &random)
        case 6:
            let end = min(bytes.count, position + random.length(atMost: bytes.count))
            bytes.removeSubrange(position..<end)
        case 7:
            let end = min(bytes.count, position + random.length(atMost: bytes.count))
            bytes.insert(contentsOf: Array(bytes[position..<end]), at: random.below(bytes.count + 1))
        case 8: splice(&bytes, at: position, &random)
        case 9:
            guard let word = random.pick(dictionary) else { return }
            let end = random.oneIn(2) ? position : min(bytes.count, position + word.count)
            bytes.replaceSubrange(position..<end, with: word)
        case 10: bytes.removeLast(random.length(atMost: bytes.count))
        default: bytes += (0..<random.length(atMost: 4096)).map { _ in random.oneIn(2) ? 0 : random.byte() }
        }
    }

    /// Anywhere, but the ends more often: headers and footers are there.
    private func place(in bytes: [UInt8], _ random: inout Random) -> Int {
        switch random.below(4) {
        case 0: random.below(min(bytes.count, 128))
        case 1: bytes.count - 1 - random.below(min(bytes.count, 64))
        default: random.below(bytes.count)
        }
    }

    private func putInteger(_ bytes: inout [UInt8], at position: Int, _ random: inout Random) {
        let width = 1 << random.below(4)
        var value = random.pick(ByteMutator.integers) ?? 0
        if random.oneIn(4) { value = UInt64(bytes.count) &+ UInt64(random.below(5)) &- 2 }
        let isBigEndian = random.oneIn(2)
        for index in 0..<width where position + index < bytes.count {
            let shift = UInt64(8 * (isBigEndian ? width - 1 - index : index))
            bytes[position + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }

    private func splice(_ bytes: inout [UInt8], at position: Int, _ random: inout Random) {
        guard let other = random.pick(corpus), !other.isEmpty else { return }
        let start = random.below(other.count)
        let end = min(other.count, start + random.length(atMost: other.count))
        let replaced = random.oneIn(2) ? position..<min(bytes.count, position + end - start) : position..<position
        bytes.replaceSubrange(replaced, with: other[start..<end])
    }
}
