import ContentStore
import Environments
import Glibc
import Testing

struct PackageFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func refusal(sourceLocation: SourceLocation = #_sourceLocation) -> StoreError? {
        #expect(throws: StoreError.self, sourceLocation: sourceLocation) { _ = try PackageFiles(folder: folder.path) }
    }

    @Test func `Every file below a folder is read, except what is hidden`() throws {
        try Files.makeFolder(folder.file("tools/deep"))
        try Files.makeFolder(folder.file(".git"))
        try folder.write([], to: "empty")
        try folder.write([0, 255, 13, 10], to: "tools/a.bin")
        try folder.write([1], to: "tools/deep/é e\u{301}.txt")
        try folder.write([2], to: ".git/config")
        try folder.write([2], to: ".hidden")
        let files = try PackageFiles(folder: folder.path)
        #expect(files.paths.map(\.text) == ["empty", "tools/a.bin", "tools/deep/é e\u{301}.txt"])
        #expect(files["tools/a.bin"] == [0, 255, 13, 10])
        #expect(files["empty"] == [])
        #expect(files["nothing"] == nil)
        #expect(files.path("tools/deep/é é.txt") == nil)
        #expect(files.paths(in: "tools").map(\.text) == ["tools/a.bin"])
    }

    @Test func `Files written come back byte for byte`() throws {
        let files = try packageFiles([
            "a.txt": "one\r\ntwo\n", "empty": "", "é/e\u{301}/ü.txt": "\u{FEFF}x", "e\u{301}/x": "1", "é/x": "2",
            "deep/er/still": "3",
        ])
        let target = folder.file("made/here")
        try files.write(to: target)
        #expect(try PackageFiles(folder: target) == files)
    }

    @Test func `A folder that holds something is not written into`() throws {
        try folder.write([1], to: "mine")
        let error = #expect(throws: StoreError.self) { try SmallPackage.files().write(to: folder.path) }
        #expect(error?.code == .alreadyExists)
        #expect(try folder.names == ["mine"])
        let file = #expect(throws: StoreError.self) { try SmallPackage.files().write(to: folder.file("mine")) }
        #expect(file?.code == .alreadyExists)
        #expect(symlink("/nowhere", folder.file("link")) == 0)
        let link = #expect(throws: StoreError.self) { try SmallPackage.files().write(to: folder.file("link")) }
        #expect(link?.code == .alreadyExists)
    }

    @Test func `A failure to write removes what was written`() throws {
        // A file cannot also be a folder; the bytewise order writes the file first.
        let files = try packageFiles(["0": "", "a/x": "", "b": "", "b/c": ""])
        #expect(throws: StoreError.self) { try files.write(to: folder.file("new")) }
        #expect(try folder.names.isEmpty)
        try Files.makeFolder(folder.file("empty"))
        #expect(throws: StoreError.self) { try files.write(to: folder.file("empty")) }
        #expect(try folder.names == ["empty"])
        #expect(try Files.names(in: folder.file("empty")).isEmpty)
    }

    @Test func `Links are refused, wherever they lead`() throws {
        try folder.write([1], to: "a")
        #expect(symlink("a", folder.file("b")) == 0)
        #expect(refusal()?.code == .unsafePath)
        #expect(unlink(folder.file("b")) == 0)
        #expect(symlink("..", folder.file("up")) == 0)
        #expect(refusal()?.code == .unsafePath)
        let link = #expect(throws: StoreError.self) { _ = try PackageFiles(folder: folder.file("up")) }
        #expect(link?.message.contains("is not a folder") == true)
    }

    @Test func `Devices, pipes and sockets are refused without being opened`() throws {
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(refusal()?.code == .unsafePath)
    }

    @Test(arguments: ["x\\..", "a\nb", "a\u{7F}", "c:\\x"])
    func `A name that other machines read otherwise is refused`(name: String) throws {
        try folder.write([1], to: name)
        #expect(refusal()?.code == .unsafePath)
    }

    @Test func `A name that is not UTF-8 is refused`() throws {
        let path: [CChar] = Array(folder.file("x").utf8CString.dropLast()) + [-1, 0]
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(refusal()?.code == .unsafePath)
        #expect(unlink(path) == 0)
    }

    @Test func `A file that is too large is refused before it is read`() throws {
        try folder.write([], to: "sparse")
        try #require(truncate(folder.file("sparse"), 2 << 30) == 0)
        let error = refusal()
        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains("sparse") == true)
    }

    @Test func `Files that are too large together are refused`() throws {
        for name in ["a", "b", "c"] {
            try folder.write([], to: name)
            try #require(truncate(folder.file(name), Int(PackageFiles.Limits.file)) == 0)
        }
        #expect(refusal()?.code == .tooLarge)
    }

    @Test func `Too many files are refused`() throws {
        for number in 0...PackageFiles.Limits.count { try folder.write([], to: String(number)) }
        #expect(refusal()?.code == .tooLarge)
        try #require(unlink(folder.file("0")) == 0)
        #expect(try PackageFiles(folder: folder.path).contents.count == PackageFiles.Limits.count)
    }

    @Test func `Folders nested too deeply are refused`() throws {
        let deep = (0..<PackageFiles.Limits.depth).map { _ in "d" }.joined(separator: "/")
        try Files.makeFolder(folder.file(deep))
        try folder.write([1], to: deep + "/x")
        #expect(try PackageFiles(folder: folder.path).contents.count == 1)
        try Files.makeFolder(folder.file(deep + "/d"))
        #expect(refusal()?.code == .tooLarge)
    }

    @Test func `What is no folder is not found`() throws {
        #expect(throws: StoreError.self) { _ = try PackageFiles(folder: folder.file("nothing")) }
    }
}
