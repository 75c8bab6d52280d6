import ContentStore
import Testing

struct TarTests {
    /// One member as a hostile or foreign tool may write it; `seal` recomputes the checksum.
    struct Member {
        var header = [UInt8](repeating: 0, count: 512)
        var content: [UInt8] = []

        init(_ name: String, _ content: String = "x", kind: Character = "0", size: String? = nil) {
            put(name, at: 0)
            put("0000644\u{0}0000000\u{0}0000000\u{0}", at: 100)
            self.content = Array(content.utf8)
            let octal = String(self.content.count, radix: 8)
            put(size ?? String(repeating: "0", count: 11 - octal.count) + octal + "\u{0}", at: 124)
            put("00000000000\u{0}", at: 136)
            put(String(kind), at: 156)
            put("ustar\u{0}00", at: 257)
            seal()
        }

        mutating func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
        }

        mutating func seal() {
            put("        ", at: 148)
            let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
            put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
        }

        var bytes: [UInt8] {
            header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
        }
    }

    static let end = [UInt8](repeating: 0, count: 1024)

    static func path(_ text: String) throws -> FilePath { try FilePath(parsing: text) }

    @Test func `What is archived is what is read`() throws {
        var files: [FilePath: [UInt8]] = [:]
        for size in [0, 1, 511, 512, 513, 1024, 100_000] {
            files[try Self.path("folder/\(size)")] = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        }
        files[try Self.path("ü/日本.txt")] = [1]
        files[try Self.path(String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 99))] = [2]
        files[try Self.path(String(repeating: "n", count: 100))] = [3]
        let archive = try Tar.archive(files)
        #expect(archive.count.isMultiple(of: 512))
        #expect(try Tar.files(in: archive) == files)
    }

    @Test func `No files are an end mark`() throws {
        #expect(try Tar.archive([:]) == Self.end)
        #expect(try Tar.files(in: Self.end) == [:])
    }

    @Test func `One set of files has one archive, whose bytes never change`() throws {
        let files = [try Self.path("b"): Array("two".utf8), try Self.path("a/x"): [], try Self.path("B"): [0]]
        let again = Dictionary(files.map { ($0.key, $0.value) }.reversed()) { $1 }
        #expect(try Tar.archive(files) == Tar.archive(again))
        #expect(
            SHA256.hash(try Tar.archive(files)).hex
                == "3486e2c7d68df1ee79a2c91ac7cb86408264976042a663b21fcae9e97bb4d876"
        )
    }

    @Test func `A path that fits no header is refused`() throws {
        let files = [try Self.path(String(repeating: "n", count: 101)): [UInt8]()]
        #expect(try code { _ = try Tar.archive(files) } == .unsafePath)
    }

    @Test func `A file in the place of a folder is refused both ways`() throws {
        let files = [try Self.path("a"): [UInt8](), try Self.path("a!"): [], try Self.path("a/b/c"): []]
        #expect(try code { _ = try Tar.archive(files) } == .invalidTar)
        let archive = Member("a/b/c").bytes + Member("a").bytes + Self.end
        #expect(try code { _ = try Tar.files(in: archive) } == .invalidTar)
    }

    @Test(arguments: ["../x", "/etc/passwd", "a/../../x", "./x", ".git/config", "", "a//b", "a/", "a\\b", "a\nb"])
    func `A member that would leave its folder or hide is refused`(name: String) throws {
        let archive = Member("ok").bytes + Member(name).bytes + Self.end
        #expect(try code { _ = try Tar.files(in: archive) } == .unsafePath)
    }

    @Test func `A prefix cannot smuggle a path past the rules`() throws {
        for (prefix, name) in [("..", "x"), ("/etc", "passwd"), ("a/..", "x"), ("a/", "x"), ("a", "/x")] {
            var member = Member(name)
            member.put(prefix, at: 345)
            member.seal()
            #expect(try code { _ = try Tar.files(in: member.bytes + Self.end) } == .unsafePath, "\(prefix) \(name)")
        }
    }

    @Test(arguments: ["1", "2", "3", "4", "5", "6", "7", "L", "K", "x", "g", "S", "M", "A", " "] as [Character])
    func `Links, devices, folders and every extension are refused`(kind: Character) throws {
        var member = Member("a", "", kind: kind)
        member.put("target", at: 157)
        member.seal()
        #expect(try code { _ = try Tar.files(in: member.bytes + Self.end) } == .invalidTar)
    }

    @Test func `A member given twice is refused`() throws {
        let archive = Member("a", "1").bytes + Member("b").bytes + Member("a", "2").bytes + Self.end
        let error = try #require(try failure { _ = try Tar.files(in: archive) })
        #expect(error.code == .invalidTar)
        #expect(error.message.contains("a twice"))
    }

    @Test func `Every truncation is refused`() throws {
        let archive = try Tar.archive([Self.path("a"): [UInt8](repeating: 7, count: 600), Self.path("b"): []])
        for count in archive.indices where count % 512 < 2 || count % 97 == 0 {
            #expect(try code { _ = try Tar.files(in: Array(archive[..<count])) } == .invalidTar, "\(count)")
        }
    }

    @Test func `Anything after the end mark is refused, more zeros are not`() throws {
        let archive = try Tar.archive([Self.path("a"): [1]])
        #expect(try Tar.files(in: archive + [UInt8](repeating: 0, count: 9 * 512)).count == 1)
        #expect(try code { _ = try Tar.files(in: archive + [0]) } == .invalidTar)
        #expect(try code { _ = try Tar.files(in: archive + [UInt8](repeating: 1, count: 512)) } == .invalidTar)
        #expect(try code { _ = try Tar.files(in: archive + Member("b").bytes + Self.end) } == .invalidTar)
    }

    @Test func `Something hidden in the padding is refused`() throws {
        var archive = try Tar.archive([Self.path("a"): [1]])
        archive[512 + 300] = 1
        #expect(try code { _ = try Tar.files(in: archive) } == .invalidTar)
    }

    @Test func `Every byte of a header is under the checksum`() throws {
        let archive = Member("a").bytes + Self.end
        for index in 0..<512 {
            var changed = archive
            changed[index] ^= 0x01
            // The two bytes that end the checksum may be a space or a NUL; one of the flips makes neither.
            #expect(throws: StoreError.self, "\(index)") { _ = try Tar.files(in: changed) }
        }
    }

    @Test(arguments: [
        "77777777777\u{0}", "00000002000\u{0}", "8\u{0}", "-1\u{0}", "1 2\u{0}", "\u{0}", "            ", "0x10\u{0}",
        "777777777777", "00000000001x",
    ])
    func `A size that is none, or more than there is, is refused`(size: String) throws {
        #expect(try code { _ = try Tar.files(in: Member("a", size: size).bytes + Self.end) } == .invalidTar)
    }

    @Test func `A size in base 256 is refused`() throws {
        var member = Member("a")
        member.header[124] = 0x80
        for index in 125..<136 { member.header[index] = index == 135 ? 1 : 0 }
        member.seal()
        #expect(try code { _ = try Tar.files(in: member.bytes + Self.end) } == .invalidTar)
    }

    @Test func `Other magics than that of POSIX are refused, and the message says how to make it`() throws {
        for magic in ["ustar  \u{0}", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "ustar\u{0}01"] {
            var member = Member("a")
            member.put(magic, at: 257)
            member.seal()
            let error = try #require(try failure { _ = try Tar.files(in: member.bytes + Self.end) })
            #expect(error.code == .invalidTar)
            #expect(error.message.contains("--format=ustar"))
        }
    }

    @Test func `Names that are no text are refused`() throws {
        var member = Member("a")
        member.header[0] = 0xFF
        member.seal()
        #expect(try code { _ = try Tar.files(in: member.bytes + Self.end) } == .unsafePath)
    }

    @Test func `Random damage never does worse than an error`() throws {
        let archive = try Tar.archive([Self.path("a/b"): Array("hello".utf8), Self.path("c"): [UInt8](1...200)])
        var generator = SplitMix(seed: 1)
        for _ in 0..<3_000 {
            var damaged = archive
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damaged[Int.random(in: damaged.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = Result { try Tar.files(in: damaged) }
        }
    }
}

/// A random source whose numbers are the same in every run (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
