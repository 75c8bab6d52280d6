import ContentStore
import Testing

/// The archives of GNU tar and of Python's `tarfile`, and what both make of ours.
struct TarInteropTests {
    private func files() throws -> [FilePath: [UInt8]] {
        [
            try FilePath(parsing: "README.md"): Array("# Shop\n".utf8),
            try FilePath(parsing: "empty"): [],
            try FilePath(parsing: "data/" + String(repeating: "d", count: 90) + "/ü.bin"): (0..<70_000).map {
                UInt8(truncatingIfNeeded: $0 &* 7)
            },
        ]
    }

    @Test func `GNU tar extracts what we write, byte for byte`() throws {
        let folder = try TemporaryFolder()
        let files = try files()
        let archive = try folder.write("a.tar", Tar.archive(files))
        try Files.makeFolder(folder.file("out"))
        let outcome = try Command.succeed(["tar", "-xvf", archive, "-C", folder.file("out")])
        #expect(outcome.errors.isEmpty)
        for (path, content) in files {
            #expect(try Files.read(folder.file("out/") + path.text, limit: 1 << 20) == content)
        }
    }

    @Test func `GNU tar lists the mode, owner and time that we promise`() throws {
        let folder = try TemporaryFolder()
        let archive = try folder.write("a.tar", Tar.archive([FilePath(parsing: "a"): [1, 2, 3]]))
        let listing = try Command.succeed(["env", "TZ=UTC", "tar", "--full-time", "-tvf", archive]).text
        #expect(
            listing.split(separator: " ", omittingEmptySubsequences: true).prefix(5) == [
                "-rw-r--r--", "0/0", "3", "1970-01-01", "00:00:00",
            ]
        )
    }

    @Test func `What GNU tar writes as ustar is read`() throws {
        let folder = try TemporaryFolder()
        let files = try files()
        for (path, content) in files {
            let full = folder.file("in/") + path.text
            try Files.makeFolder(String(full[..<(full.lastIndex(of: "/") ?? full.endIndex)]))
            try Files.write(content, to: full)
        }
        let names = files.keys.sorted().map(\.text)
        let archive = folder.file("a.tar")
        try Command.succeed(["tar", "--format=ustar", "-cf", archive, "-C", folder.file("in")] + names)
        #expect(try Tar.files(in: Files.read(archive, limit: 1 << 24)) == files)
    }

    @Test func `GNU tar told to forget owners and times writes our very bytes, up to its record size`() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.txt", "hello\n")
        let archive = folder.file("a.tar")
        try Command.succeed([
            "tar", "--format=ustar", "--mtime=@0", "--owner=:0", "--group=:0", "--numeric-owner", "--mode=0644", "-b1",
            "-cf",
            archive, "-C", folder.path, "a.txt",
        ])
        let theirs = try Files.read(archive, limit: 1 << 20)
        let ours = try Tar.archive([FilePath(parsing: "a.txt"): Array("hello\n".utf8)])
        // GNU tar writes the device numbers that only devices have as zeros, and we leave them empty: both mean nothing.
        #expect(theirs.count == ours.count)
        let differing = zip(theirs, ours).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        #expect(differing.allSatisfy { (329..<345).contains($0) || (148..<156).contains($0) }, "\(differing)")
    }

    @Test(arguments: ["gnu", "pax", "v7", "oldgnu"])
    func `The other formats of GNU tar are refused with a word on how to do it`(format: String) throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "long", count: 40) + "/f"
        try Files.makeFolder(folder.file(String(long.dropLast(2))))
        try folder.write(long, "x")
        let archive = folder.file("a.tar")
        try folder.write("plain", "x")
        let name = format == "v7" ? "plain" : long
        try Command.succeed(["tar", "--format=\(format)", "-cf", archive, "-C", folder.path, name])
        let error = try #require(try failure { _ = try Tar.files(in: Files.read(archive, limit: 1 << 20)) })
        #expect(error.code == .invalidTar)
    }

    @Test func `Python's tarfile reads what we write`() throws {
        let files = try files()
        let script = """
            import tarfile, sys, io, hashlib
            with tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read()), mode="r:") as archive:
                for member in archive:
                    assert member.isfile() and member.mode == 0o644 and member.mtime == 0 and member.uid == 0, member
                    print(hashlib.sha256(archive.extractfile(member).read()).hexdigest(), member.name)
            """
        let outcome = try Command.succeed(["python3", "-c", script], input: Tar.archive(files))
        let expected = files.sorted { $0.key < $1.key }.map { "\(SHA256.hash($0.value).hex) \($0.key)\n" }.joined()
        #expect(outcome.text == expected)
    }

    @Test func `What Python's tarfile writes as ustar is read`() throws {
        let script = """
            import tarfile, sys, io
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for name, size in [("a", 0), ("b/" + "n" * 98, 513), ("p" * 120 + "/c", 3)]:
                    member = tarfile.TarInfo(name)
                    member.size = size
                    archive.addfile(member, io.BytesIO(b"x" * size))
            sys.stdout.buffer.write(out.getvalue())
            """
        let files = try Tar.files(in: Command.succeed(["python3", "-c", script]).output)
        #expect(
            files.mapValues(\.count).map { "\($0.key.text.count) \($0.value)" }.sorted() == ["1 0", "100 513", "122 3"]
        )
    }

    @Test func `Archives of folders and links by Python are refused`() throws {
        for kind in ["DIRTYPE", "SYMTYPE", "LNKTYPE", "FIFOTYPE", "CHRTYPE"] {
            let script = """
                import tarfile, sys, io
                out = io.BytesIO()
                with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                    member = tarfile.TarInfo("a")
                    member.type = tarfile.\(kind)
                    member.linkname = "/etc/passwd"
                    archive.addfile(member)
                sys.stdout.buffer.write(out.getvalue())
                """
            let archive = try Command.succeed(["python3", "-c", script]).output
            #expect(try code { _ = try Tar.files(in: archive) } == .invalidTar, "\(kind)")
        }
    }
}
