import Testing

/// Layers whose digests are right and whose content is not: refused when used and by a deep check, with nothing written.
struct LayerAttackTests {
    @Test("a layer is refused for", arguments: tars + frames)
    func layer(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.attack(with: attack.script)
        let names = Disk.names(in: workspace.path)
        for verb in [
            ["store", "checkout", "library", "out"], ["env", "check", "library"], ["store", "fsck", "--deep"],
        ] {
            let outcome = try workspace.program(verb + ["--store", "forged"]).run()
            #expect(outcome.status == 4, "\(verb): \(outcome.errors)")
            expect(outcome.errors, says: "the layer sha256:", "forged")
            for words in attack.says { expect(outcome.errors, says: words) }
            #expect(!outcome.errors.utf8.contains(0x1B))
        }
        // Copying does not expand, so it may succeed: what it brings is refused in the same way.
        if try workspace.awm("store", "copy", "oci:forged").status == 0 {
            #expect(try workspace.awm("store", "checkout", "library", "out").status == 4)
        }
        #expect(Disk.names(in: workspace.path).filter { $0 != "store" } == names)
        #expect(!Disk.exists("/tmp/awm-escaped"))
    }

    private static let tars = [
        Attack("a path that climbs out", #"content = member(b"../escaped") + end"#, says: "../escaped", "not allowed"),
        Attack("an absolute path", #"content = member(b"/tmp/awm-escaped") + end"#, says: "absolute"),
        Attack("a path that climbs out in the middle", #"content = member(b"a/../../b") + end"#, says: "a/../../b"),
        Attack(
            "a path that climbs out by its prefix",
            #"content = member(b"b", prefix=b"a/..") + end"#,
            says: "a/../b"
        ),
        Attack("a backslash", #"content = member(b"..\\escaped") + end"#, says: "backslash"),
        Attack("a hidden file", #"content = member(b".git/config") + end"#, says: "begins with a dot"),
        Attack("an empty part", #"content = member(b"a//b") + end"#, says: "empty part"),
        Attack("an escape sequence in a name", #"content = member(b"a\x1b[2Jb") + end"#, says: "control character"),
        Attack("a name that is not UTF-8", #"content = member(b"a\xffb") + end"#, says: "not UTF-8"),
        Attack("a name of 256 bytes", #"content = member(b"n" * 100, prefix=b"p" * 155) + end"#, says: "255 bytes"),
        Attack("a symbolic link", #"content = member(b"a", b"", b"2", b"/etc/passwd") + end"#, says: "regular file"),
        Attack("a hard link", #"content = member(b"a", b"", b"1", b"/etc/passwd") + end"#, says: "regular file"),
        Attack("a device", #"content = member(b"a", b"", b"3") + end"#, says: "regular file"),
        Attack("a pipe", #"content = member(b"a", b"", b"6") + end"#, says: "regular file"),
        Attack("a folder", #"content = member(b"a", b"", b"5") + end"#, says: "regular file"),
        Attack(
            "a GNU long name",
            #"content = member(b"././@LongLink", b"../escaped\0", b"L", magic=b"ustar  \0") + member(b"a") + end"#,
            says: "POSIX ustar"
        ),
        Attack("a GNU sparse file", #"content = member(b"a", b"x", b"S") + end"#, says: "regular file"),
        Attack(
            "a pax path",
            #"content = member(b"PaxHeader", b"19 path=../escaped\n", b"x") + member(b"a") + end"#,
            says: "regular file"
        ),
        Attack(
            "a pax size for all that follows",
            #"content = member(b"PaxHeader", b"19 size=9999999999\n", b"g") + member(b"a") + end"#,
            says: "regular file"
        ),
        Attack("a path given twice", #"content = member(b"a") + member(b"b") + member(b"a") + end"#, says: "a twice"),
        Attack(
            "a file that is a folder as well",
            #"content = member(b"a") + member(b"a/b") + end"#,
            says: "below another file"
        ),
        Attack(
            "a size beyond the archive",
            #"content = member(b"a", size=b"77777777777\0") + end"#,
            says: "ends inside"
        ),
        Attack("a size that is none", #"content = member(b"a", size=b"-0000000001\0") + end"#, says: "size of a"),
        Attack("no end", #"content = member(b"a")"#, says: "no end mark"),
        Attack("files behind the end", #"content = member(b"a") + end + member(b"b") + end"#, says: "after its end"),
        Attack(
            "more files than a package may have",
            #"content = b"".join(member(b"%d" % n, b"") for n in range(10_001)) + end"#,
            says: "at most 10000 files"
        ),
    ]

    private static let frames = [
        Attack(
            "a bomb that declares nothing",
            #"""
            content = member(b"a") + end
            blob = b"\x28\xb5\x2f\xfd\x00\x38" + b"\x02\x00\x10A" * 4096 + b"\x03\x00\x00\x00"
            """#,
            says: "more than the allowed 2048 bytes"
        ),
        Attack(
            "a bomb of many frames",
            #"""
            content = member(b"a") + end
            blob = (b"\x28\xb5\x2f\xfd\x00\x38" + b"\x03\x00\x10A") * 4096
            """#,
            says: "more than the allowed 2048 bytes"
        ),
        Attack(
            "a frame that declares more than it holds",
            #"""
            content = member(b"a") + end
            blob = b"\x28\xb5\x2f\xfd\x80\x38\x00\x00\x00\x80\x01\x00\x00"
            """#,
            says: "not what its manifest states"
        ),
        Attack(
            "a window of gigabytes",
            #"content = member(b"a") + end; blob = b"\x28\xb5\x2f\xfd\x00\xb0" + frame(content)[9:]"#,
            says: "damaged zstd data"
        ),
        Attack(
            "a wrong checksum",
            #"""
            content = member(b"a") + end
            blob = subprocess.run(["zstd", "-c", "--check"], input=content, capture_output=True, check=True).stdout
            blob = blob[:-1] + bytes([blob[-1] ^ 1])
            """#,
            says: "damaged zstd data"
        ),
        Attack("a frame cut short", #"content = member(b"a") + end; blob = frame(content)[:-1]"#, says: "truncated"),
        Attack(
            "bytes behind the frame",
            #"content = member(b"a") + end; blob = frame(content) + b"more""#,
            says: "zstd"
        ),
        Attack(
            "skippable frames alone",
            #"content = member(b"a") + end; blob = b"\x50\x2a\x4d\x18\x00\x00\x00\x00" * 9"#,
            says: "not what its manifest states"
        ),
        Attack("no frame at all", #"content = member(b"a") + end; blob = content"#, says: "zstd"),
        Attack(
            "another content than it states",
            #"content = member(b"a") + end; blob = frame(member(b"b") + end)"#,
            says: "not what its manifest states"
        ),
    ]
}
