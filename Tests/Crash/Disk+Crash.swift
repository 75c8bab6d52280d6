import StoreTestKit

extension Disk {
    /// A disk that holds a tree, all of it durable.
    init(_ kind: Kind, holding tree: Tree) throws {
        self.init(kind)
        for path in tree.folders { try apply(.makeFolder(path)) }
        for (path, bytes) in tree.files.sorted(by: { $0.key < $1.key }) {
            try apply(.create(path))
            try apply(.append(path, bytes))
        }
        try settle()
    }

    /// What processes see, and what is left when all of them are killed.
    var live: Tree {
        var tree = Tree()
        collect(liveNames, 0, "", &tree) { $0.live }
        return tree
    }

    /// What is left when the power fails, by chance.
    func afterCrash(_ random: inout SeededRandom) -> Tree {
        let luck = Luck(&random)
        var names = durableNames
        switch kind {
        case .ordered:
            for change in pendingNames.prefix(luck.names(pendingNames.count + 1, &random)).joined() {
                names[change.folder]?[change.name] = change.node
            }
        case .strict:
            var slots: [[NameChange]] = []
            for change in pendingNames.joined() {
                let slot = slots.firstIndex { $0[0].folder == change.folder && $0[0].name == change.name }
                if let slot { slots[slot].append(change) } else { slots.append([change]) }
            }
            for slot in slots {
                let count = luck.names(slot.count + 1, &random)
                if count > 0 { names[slot[0].folder]?[slot[0].name] = slot[count - 1].node }
            }
        }
        var tree = Tree()
        collect(names, 0, "", &tree) { file in
            file.afterCrash(sector: luck.sector, hidesUnwritten: kind == .ordered) { luck.data($0, &random) }
        }
        return tree
    }

    private func collect(
        _ names: [Int: [String: Int]],
        _ folder: Int,
        _ prefix: String,
        _ tree: inout Tree,
        _ content: (FileContent) -> [UInt8]
    ) {
        for (name, node) in (names[folder] ?? [:]).sorted(by: { $0.key < $1.key }) {
            let path = prefix + name
            if let file = files[node] {
                tree.files[path] = content(file)
            } else {
                tree.folders.append(path)
                collect(names, node, path + "/", &tree, content)
            }
        }
    }
}

/// How much of what was pending a crash keeps. Uniform chance alone would hardly ever keep or lose everything of a kind,
/// which is what real crashes do.
private struct Luck {
    let sector: Int
    private let keptNames: Double
    private let keptData: Double

    private static let levels = [0, 0.1, 0.5, 0.9, 1]

    init(_ random: inout SeededRandom) {
        sector = random.happens(0.5) ? 512 : 4096
        keptNames = Luck.levels[random.below(Luck.levels.count)]
        keptData = Luck.levels[random.below(Luck.levels.count)]
    }

    /// Which of the versions of a name the disk holds; the last one is the newest.
    func names(_ versions: Int, _ random: inout SeededRandom) -> Int { version(versions, keptNames, &random) }

    /// Which of the versions of a sector or size the disk holds.
    func data(_ versions: Int, _ random: inout SeededRandom) -> Int { version(versions, keptData, &random) }

    private func version(_ versions: Int, _ kept: Double, _ random: inout SeededRandom) -> Int {
        if versions == 1 || kept == 0 { return 0 }
        if random.happens(kept) { return versions - 1 }
        return random.happens(0.5) ? 0 : random.below(versions)
    }
}
