import ContentStore
import Environments

/// A whole package as one text: each file after a line with its path.
struct PackageText {
    var sections: [(path: String, content: [UInt8])] = []

    private static let mark = Array("=== ".utf8)

    init(_ files: PackageFiles) {
        for path in files.paths { sections.append((path.text, files.contents[path] ?? [])) }
    }

    /// Reads a text that begins with a path; what stands under a path that is none is dropped.
    init(_ bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.starts(with: PackageText.mark) {
                sections.append((String(decoding: line.dropFirst(PackageText.mark.count), as: UTF8.self), []))
            } else if !sections.isEmpty {
                sections[sections.count - 1].content += line
                sections[sections.count - 1].content.append(UInt8(ascii: "\n"))
            }
        }
    }

    var bytes: [UInt8] {
        let lineFeed = UInt8(ascii: "\n")
        var bytes: [UInt8] = []
        for (path, content) in sections {
            bytes += PackageText.mark
            bytes += Array(path.utf8)
            bytes.append(lineFeed)
            bytes += content
            if content.last != lineFeed { bytes.append(lineFeed) }
        }
        return bytes
    }

    /// The files; the last of those with one path.
    var files: PackageFiles {
        var contents: [FilePath: [UInt8]] = [:]
        for section in sections {
            guard let path = try? FilePath(parsing: section.path) else { continue }
            contents[path] = section.content
        }
        return PackageFiles(contents)
    }
}
