import ContentStore
import Glibc
import Testing

struct FilesTests {
    @Test func `A file is written, read, replaced and removed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a")
        try Files.write([1, 2, 3], to: path, mode: 0o600)
        #expect(try Files.read(path, limit: 3) == [1, 2, 3])
        try Files.replace(path, with: [4])
        #expect(try Files.read(path, limit: 3) == [4])
        try Files.replace(path, with: [5], synced: false)
        #expect(try Files.read(path, limit: 3) == [5])
        #expect(try Files.names(in: folder.path) == ["a"])
        Files.remove(path)
        #expect(!Files.exists(path))
    }

    @Test func `The mode is as asked, less what the process forbids`() throws {
        let folder = try TemporaryFolder()
        try Files.write([1], to: folder.file("a"), mode: 0o444)
        var status = stat()
        #expect(stat(folder.file("a"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o444)
    }

    @Test func `A file is never written over by accident`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", [1])
        #expect(try code { try Files.write([2], to: folder.file("a")) } == .alreadyExists)
        #expect(try Files.read(folder.file("a"), limit: 1) == [1])
    }

    @Test func `A link is neither read nor written through`() throws {
        let folder = try TemporaryFolder()
        try folder.write("target", [1])
        #expect(symlink(folder.file("target"), folder.file("link")) == 0)
        #expect(try code { _ = try Files.read(folder.file("link"), limit: 10) } == .unsafePath)
        #expect(try code { try Files.write([2], to: folder.file("link"), replacing: true) } == .unsafePath)
        #expect(try Files.read(folder.file("target"), limit: 1) == [1])
        if case .other = Files.kind(of: folder.file("link")) {} else { Issue.record("a link was followed") }
    }

    @Test func `Folders, pipes and what is too large are not read`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", [1, 2])
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(try code { _ = try Files.read(folder.path, limit: 10) } == .unsafePath)
        #expect(try code { _ = try Files.read(folder.file("pipe"), limit: 10) } == .unsafePath)
        #expect(try code { _ = try Files.read(folder.file("a"), limit: 1) } == .tooLarge)
        #expect(try code { _ = try Files.read(folder.file("b"), limit: 1) } == .notFound)
    }

    @Test func `An error says what, where and why`() throws {
        let error = try #require(try failure { try Files.write([1], to: "/nowhere/x") })
        #expect(error.code == .notFound)
        #expect(error.message == "could not write /nowhere/x: No such file or directory")
    }

    @Test func `A full device is an error`() throws {
        let error = try #require(try failure { try Files.write([1], to: "/dev/full", replacing: true) })
        #expect(error.message == "could not write /dev/full: No space left on device")
    }

    @Test func `Folders are made with their parents and removed with their content, links apart`() throws {
        let folder = try TemporaryFolder()
        try Files.makeFolder(folder.file("a/b/c"))
        try Files.makeFolder(folder.file("a/b/c"))
        try folder.write("a/b/c/d", [1])
        try folder.write("kept", [1])
        #expect(symlink(folder.path, folder.file("a/link")) == 0)
        Files.remove(folder.file("a"))
        #expect(try Files.names(in: folder.path) == ["kept"])
        #expect(try code { try Files.makeFolder(folder.file("kept/x")) } == .inputOutput)
    }

    @Test func `Names are listed by bytes`() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "B", "ü", "a", "_"] { try folder.write(name, [1]) }
        #expect(try Files.names(in: folder.path) == ["B", "_", "a", "b", "ü"])
        #expect(try code { _ = try Files.names(in: folder.file("none")) } == .notFound)
    }
}
