/// A file's bytes: those on the disk, those that processes see, and what has happened in between.
struct FileContent {
    enum Edit {
        case write([UInt8], offset: Int)
        case resize(Int)
    }

    private(set) var durable: [UInt8] = []
    private(set) var live: [UInt8] = []
    private(set) var pending: [Edit] = []

    mutating func change(_ edit: Edit) {
        FileContent.apply(edit, to: &live)
        pending.append(edit)
    }

    mutating func sync() {
        durable = live
        pending.removeAll()
    }

    /// The bytes after a crash.
    ///
    /// Each sector is as it was after some pending edit or before all of them, whatever the others are; so is the size.
    /// With `hidesUnwritten`, what a file has grown by is never shown without what was written there.
    func afterCrash(
        sector: Int,
        hidesUnwritten: Bool,
        choose: (_ versions: Int) -> Int
    ) -> [UInt8] {
        guard !pending.isEmpty else { return durable }
        let chosenSize = choose(pending.count + 1)
        var version = durable
        var longest = durable.count
        var sizes = [durable.count]
        for edit in pending {
            FileContent.apply(edit, to: &version)
            longest = max(longest, version.count)
            sizes.append(version.count)
        }
        let size = sizes[chosenSize]
        guard size > 0 else { return [] }
        let sectors = (size + sector - 1) / sector
        var chosen = (0..<sectors).map { _ in choose(pending.count + 1) }
        if hidesUnwritten {
            for index in 0..<sectors where (index + 1) * sector > durable.count {
                chosen[index] = max(chosen[index], chosenSize)
            }
        }
        var result = [UInt8](repeating: 0, count: size)
        version = durable
        for number in 0...pending.count {
            if number > 0 { FileContent.apply(pending[number - 1], to: &version) }
            for index in 0..<sectors where chosen[index] == number {
                let end = min((index + 1) * sector, size, version.count)
                guard index * sector < end else { continue }
                result.replaceSubrange(index * sector..<end, with: version[index * sector..<end])
            }
        }
        return result
    }

    private static func apply(_ edit: Edit, to bytes: inout [UInt8]) {
        switch edit {
        case .write(let new, let offset):
            if bytes.count < offset + new.count {
                bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
            }
            bytes.replaceSubrange(offset..<offset + new.count, with: new)
        case .resize(let size):
            if size <= bytes.count {
                bytes.removeLast(bytes.count - size)
            } else {
                bytes += [UInt8](repeating: 0, count: size - bytes.count)
            }
        }
    }
}
