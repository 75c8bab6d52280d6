/// What a file system may hold after its power fails (`docs/crash-safety.md`, "The model").
///
/// Every change is applied to the live tree at once. What no sync has covered is pending as well: a crash keeps some of
/// it and loses the rest.
struct Disk {
    enum Kind: String, CaseIterable, Sendable {
        /// Names change in one order, all of which any sync makes durable; renames are atomic.
        case ordered
        /// Every name is on its own until its folder is synced; a rename is two changes.
        case strict
    }

    /// One name that changes: it gets a node, or none.
    struct NameChange {
        var folder: Int
        var name: String
        var node: Int?
    }

    let kind: Kind
    var files: [Int: FileContent] = [:]
    /// The names in each folder: on the disk, and as processes see them.
    var durableNames: [Int: [String: Int]] = [0: [:]]
    var liveNames: [Int: [String: Int]] = [0: [:]]
    /// Name changes that may be lost, oldest first; what is in one group happens together.
    var pendingNames: [[NameChange]] = []
    private var nextNode = 1

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// Applies a change. One that fails on a real file system changes nothing here either.
    mutating func apply(_ change: Change) throws {
        switch change {
        case .create(let path): try create(path)
        case .append(let path, let bytes):
            let file = try file(path)
            let end = files[file]?.live.count ?? 0
            files[file]?.change(.write(bytes, offset: end))
        case .write(let path, let bytes, let offset): files[try file(path)]?.change(.write(bytes, offset: offset))
        case .truncate(let path, let size): files[try file(path)]?.change(.resize(size))
        case .sync(let path):
            files[try file(path)]?.sync()
            if kind == .ordered { keepNames { _ in true } }
        case .syncFolder(let path):
            let folder = try folder(path)
            let isStrict = kind == .strict
            keepNames { !isStrict || $0.folder == folder }
        case .syncFileSystem:
            for file in files.keys { files[file]?.sync() }
            keepNames { _ in true }
        case .rename(let from, let to): try rename(from, to)
        case .link(let from, let to):
            guard let node = find(from), find(to) == nil else { return }
            let target = try parent(to)
            set([NameChange(folder: target.folder, name: target.name, node: node)])
        case .unlink(let path), .removeFolder(let path):
            guard let node = find(path), liveNames[node]?.isEmpty ?? true else { return }
            let target = try parent(path)
            set([NameChange(folder: target.folder, name: target.name, node: nil)])
        case .makeFolder(let path): try makeFolder(path)
        case .acknowledge: break
        }
    }

    /// Makes everything durable: the state that a run starts from.
    mutating func settle() throws { try apply(.syncFileSystem) }

    private mutating func create(_ path: String) throws {
        if let node = find(path) {
            files[node]?.change(.resize(0))
            return
        }
        files[nextNode] = FileContent()
        try add(nextNode, at: path)
    }

    private mutating func makeFolder(_ path: String) throws {
        guard find(path) == nil else { return }
        let parts = path.split(separator: "/").dropLast()
        guard find(parts.joined(separator: "/")) != nil else { return }
        durableNames[nextNode] = [:]
        liveNames[nextNode] = [:]
        try add(nextNode, at: path)
    }

    private mutating func add(_ node: Int, at path: String) throws {
        let target = try parent(path)
        nextNode += 1
        set([NameChange(folder: target.folder, name: target.name, node: node)])
    }

    private mutating func rename(_ from: String, _ to: String) throws {
        guard let node = find(from) else { return }
        let source = try parent(from)
        let target = try parent(to)
        // Two names of one file: rename(2) does nothing.
        if find(to) == node { return }
        set([
            NameChange(folder: target.folder, name: target.name, node: node),
            NameChange(folder: source.folder, name: source.name, node: nil),
        ])
    }

    private mutating func set(_ changes: [NameChange]) {
        for change in changes { liveNames[change.folder]?[change.name] = change.node }
        pendingNames.append(changes)
    }

    /// Makes the pending changes that `isKept` picks durable.
    private mutating func keepNames(_ isKept: (NameChange) -> Bool) {
        for change in pendingNames.joined() where isKept(change) {
            durableNames[change.folder]?[change.name] = change.node
        }
        pendingNames = pendingNames.map { $0.filter { !isKept($0) } }.filter { !$0.isEmpty }
    }

    /// The node that a live path leads to.
    private func find(_ path: String) -> Int? {
        var node = 0
        for part in path.split(separator: "/") {
            guard let next = liveNames[node]?[String(part)] else { return nil }
            node = next
        }
        return node
    }

    private func file(_ path: String) throws -> Int {
        guard let node = find(path), files[node] != nil else {
            throw HarnessError("\(path) changes, but nothing has made it: a change was not observed")
        }
        return node
    }

    private func folder(_ path: String) throws -> Int {
        guard let node = find(path), liveNames[node] != nil else {
            throw HarnessError("\(path) is no folder that was seen to be made")
        }
        return node
    }

    private func parent(_ path: String) throws -> (folder: Int, name: String) {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { throw HarnessError("the folder of the run itself changes") }
        return (try folder(parts.dropLast().joined(separator: "/")), String(name))
    }
}
