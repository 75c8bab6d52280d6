import ContentStore
import Environments

/// Archives: what comes out has safe paths, no more bytes than went in, and makes the same archive again.
final class TarTarget: FuzzTarget {
    static let name = "tar"
    static let limit = 256 << 10
    static let weight = 20
    static let dictionary = [
        "ustar\u{0}00", "ustar  \u{0}", "0000644\u{0}", "00000000000\u{0}", "77777777777\u{0}", "../", "/etc/passwd",
        "a/../../b", "./", "././@LongLink", "16 path=../x\n", "20 size=9999999999\n", "GNU.sparse.map", "\\", "//",
        String(repeating: "\u{0}", count: 512),
    ]

    private let folder: String
    private var count = 0

    init(corpus: String, folder: String) throws {
        self.folder = folder + "/out"
    }

    /// Gives the headers that can be found the checksums that they should have.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        if !random.oneIn(6), bytes.count % 512 != 0 { bytes.removeLast(bytes.count % 512) }
        var offset = 0
        while offset + 512 <= bytes.count, bytes[offset..<offset + 512].contains(where: { $0 != 0 }) {
            for index in 148..<156 { bytes[offset + index] = 0x20 }
            let sum = bytes[offset..<offset + 512].reduce(0) { $0 + Int($1) }
            let digits = Array(String(sum, radix: 8).utf8)
            let text = [UInt8](repeating: 0x30, count: max(0, 6 - digits.count)) + digits + [0, 0x20]
            bytes.replaceSubrange(offset + 148..<offset + 156, with: text.prefix(8))
            let size = bytes[offset + 124..<offset + 136].prefix { (0x30...0x37).contains($0) }
                .reduce(0) { $0 << 3 | Int($1 - 0x30) }
            offset += 512 + (size + 511) / 512 * 512
        }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let files = try? Tar.files(in: bytes) else { return false }
        for path in files.keys { try require(PathTarget.isSafe(Array(path.text.utf8)), "an unsafe path: \(path)") }
        try require(files.values.reduce(0) { $0 + $1.count } <= bytes.count, "more comes out than went in")
        let archive = try accepted("files of an archive cannot be archived") { try Tar.archive(files) }
        let again = try accepted("an archive of ours") { try Tar.files(in: archive) }
        try require(again == files, "an archive of ours holds something else")
        count += 1
        if count % 8 == 0 { try write(files) }
        return true
    }

    private func write(_ files: [FilePath: [UInt8]]) throws {
        Files.remove(folder)
        try accepted("accepted files cannot be written") { try PackageFiles(files).write(to: folder) }
        let read = try accepted("written files cannot be read") { try PackageFiles(folder: folder) }
        try require(read.contents == files, "written files are read as others")
        Files.remove(folder)
    }
}
