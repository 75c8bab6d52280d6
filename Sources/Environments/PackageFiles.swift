package import ContentStore

/// The files of a package, by path: what a folder, an artifact or a generator hands over.
package struct PackageFiles: Sendable, Hashable {
    package var contents: [FilePath: [UInt8]]

    /// What is read from a folder at most.
    package enum Limits {
        package static let file = 256 << 20
        package static let total = 512 << 20
        package static let count = 10_000
        package static let depth = 16
    }

    package init(_ contents: [FilePath: [UInt8]] = [:]) {
        self.contents = contents
    }

    /// Reads every regular file below `folder`, except those whose name begins with a dot.
    ///
    /// Throws `unsafePath` for links, devices and names that are not safe paths, and `tooLarge` past the limits.
    package init(folder: String) throws(StoreError) {
        guard case .folder = Files.kind(of: folder) else {
            throw StoreError(.notFound, "\(folder) is not a folder")
        }
        contents = [:]
        var total = 0
        try read(folder, prefix: "", depth: 0, total: &total)
    }

    private mutating func read(_ folder: String, prefix: String, depth: Int, total: inout Int) throws(StoreError) {
        guard depth <= Limits.depth else {
            throw StoreError(.tooLarge, "\(folder) is more than \(Limits.depth) folders deep in its package")
        }
        for name in try Files.names(in: folder) where !name.hasPrefix(".") {
            let full = folder + "/" + name
            switch Files.kind(of: full) {
            case .folder:
                try read(full, prefix: prefix + name + "/", depth: depth + 1, total: &total)
            case .file(let size):
                let path = try FilePath(parsing: prefix + name)
                total += size
                guard size <= Limits.file, total <= Limits.total, contents.count < Limits.count else {
                    throw StoreError(
                        .tooLarge,
                        "\(full): a package has at most \(Limits.count) files, \(Limits.file >> 20) MiB each, \(Limits.total >> 20) MiB in all"
                    )
                }
                contents[path] = try Files.read(full, limit: Limits.file)
            case .other:
                throw StoreError(.unsafePath, "\(full) is a link or a device; a package holds plain files only")
            case .nothing:
                throw StoreError(.unsafePath, "\(full) cannot be found again; file names must be UTF-8")
            }
        }
    }

    /// The bytes of the file at `path`, if the package has it.
    package subscript(path: String) -> [UInt8]? { self.path(path).flatMap { contents[$0] } }

    /// The path with this text, if the package has such a file.
    package func path(_ text: String) -> FilePath? {
        contents.keys.first { $0.text.utf8.elementsEqual(text.utf8) }
    }

    /// The paths, in bytewise order.
    package var paths: [FilePath] { contents.keys.sorted() }

    /// The files directly in `folder`, in bytewise order.
    package func paths(in folder: String) -> [FilePath] {
        paths.filter { path in
            let prefix = (folder + "/").utf8
            return path.text.utf8.starts(with: prefix) && !path.text.utf8.dropFirst(prefix.count).contains(slash)
        }
    }

    /// Writes the files into `folder`, which must be new or empty. A failure removes what was written.
    package func write(to folder: String) throws(StoreError) {
        switch Files.kind(of: folder) {
        case .nothing: break
        case .folder where try Files.names(in: folder).isEmpty: break
        default:
            throw StoreError(
                .alreadyExists,
                "\(folder) exists and is not an empty folder; choose another, or remove it"
            )
        }
        let isNew = !Files.exists(folder)
        do {
            try Files.makeFolder(folder)
            for path in paths {
                let name = path.text.utf8
                if let end = name.lastIndex(of: slash) { try Files.makeFolder("\(folder)/\(path.text[..<end])") }
                try Files.write(contents[path] ?? [], to: folder + "/" + path.text)
            }
        } catch {
            let made = Set(paths.map { Array($0.text.utf8.prefix { $0 != slash }) })
            for name in made { Files.remove(folder + "/" + String(decoding: name, as: UTF8.self)) }
            if isNew { Files.remove(folder) }
            throw error
        }
    }
}

private let slash = UInt8(ascii: "/")
