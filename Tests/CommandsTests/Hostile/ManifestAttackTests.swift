import Testing

/// Manifests, configs and indexes that lie: refused before a single blob is taken over.
struct ManifestAttackTests {
    @Test("a copy refuses", arguments: manifests + configs)
    func manifest(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.attack(with: attack.script)
        let names = Disk.names(in: workspace.path)
        for verb in [
            ["store", "copy", "oci:forged", "--store", "mine"],
            ["store", "copy", "oci:forged:library:latest", "--store", "mine"],
            ["store", "checkout", "library", "out", "--store", "forged"],
            ["store", "fsck", "--store", "forged"],
        ] {
            let outcome = try workspace.program(verb).run()
            // A newer awm might read it, which is no damage.
            #expect(outcome.status == 4 || outcome.status == 1 && outcome.errors.contains("newer awm"), "\(verb)")
            #expect(outcome.errors.contains("error: "))
            if verb[1] != "checkout" { for words in attack.says { expect(outcome.errors, says: words) } }
        }
        #expect(Disk.names(in: workspace.file("mine/blobs/sha256")).isEmpty)
        #expect(Disk.names(in: workspace.path).filter { $0 != "mine" } == names)
    }

    private static let manifests = [
        Attack("a manifest cut short", "manifest_bytes = dump(manifest)[:700]", says: "library:latest", "not JSON"),
        Attack("an empty manifest", #"manifest_bytes = b" ""#, says: "library:latest", "not JSON"),
        Attack(
            "a manifest with a key twice",
            #"manifest_bytes = dump(manifest).replace(b'"schemaVersion":2', b'"schemaVersion":2,"schemaVersion":2')"#,
            says: "already has this key"
        ),
        Attack("a manifest nested without end", #"manifest_bytes = b"[" * 100_000"#, says: "not JSON"),
        Attack("a negative size", #"layer["size"] = -1"#, says: "lacks a mediaType, digest or size"),
        Attack("a size of 2^63", #"layer["size"] = 1 << 63"#, says: "not JSON"),
        Attack("a size that is too large by one", #"layer["size"] += 1"#, says: "another size"),
        Attack("a size of 2^62", #"layer["size"] = 1 << 62"#, says: "another size"),
        Attack("a SHA-512", #"layer["digest"] = "sha512:" + "0" * 128"#, says: "not a SHA-256"),
        Attack("upper-case digits", #"layer["digest"] = layer["digest"].upper()"#, says: "not a SHA-256"),
        Attack("a digest that is a path", #"layer["digest"] = "sha256:../../../etc/passwd""#, says: "not a SHA-256"),
        Attack("layers without end", #"manifest["layers"] += [layer] * 9_000"#, says: "layers of type", "not one"),
        Attack("no layers", #"manifest["layers"] = []"#, says: "0 layers of type"),
        Attack("an unstated content", #"del layer["annotations"]"#, says: "does not state its content"),
        Attack(
            "a content by SHA-512",
            #"layer["annotations"]["org.awm.content.digest"] = "sha512:" + "0" * 128"#,
            says: "does not state its content"
        ),
        Attack(
            "a content size of 2^63",
            #"layer["annotations"]["org.awm.content.size"] = str(1 << 63)"#,
            says: "does not state its content"
        ),
        Attack(
            "a content of two gigabytes",
            #"layer["annotations"]["org.awm.content.size"] = str(2 << 30)"#,
            says: "2147483648 bytes",
            "at most"
        ),
        Attack(
            "a task set whose lines are others than its config names",
            #"""
            manifest["artifactType"] = "application/vnd.awm.taskset.v1"
            manifest["config"]["mediaType"] = "application/vnd.awm.taskset.config.v1+json"
            manifest["layers"] = [layer for layer in manifest["layers"] if ".tasks." in layer["mediaType"]]
            config = {"schema": "awm.taskset.config/1", "tasks": 1, "size": 1, "sha256": "0" * 64}
            """#,
            says: "other lines than its config names"
        ),
    ]

    private static let configs = [
        Attack("a config that is not JSON", #"config_bytes = b"no""#, says: "is not JSON"),
        Attack("a config nested without end", #"config_bytes = b'{"schema":' * 10_000"#, says: "is not JSON"),
        Attack("a config of another kind", #"config["schema"] = "awm.seed.config/1""#, says: "awm.seed.config/1"),
        Attack("a config of the future", #"config["schema"] = "awm.environment.config/9""#, says: "newer awm"),
        Attack(
            "a file that climbs out",
            #"config["files"][0]["path"] = "../../escaped""#,
            says: "../../escaped",
            "not allowed"
        ),
        Attack(
            "an escape sequence in a file's name",
            #"config["files"][0]["path"] = "a\u001b[2Jb""#,
            says: "control character",
            #"\u{1B}"#
        ),
        Attack("a file named twice", #"config["files"].append(config["files"][0])"#, says: "twice"),
        Attack("a file of negative size", #"config["files"][0]["size"] = -1"#, says: "lacks its path, size or sha256"),
        Attack("files that are no list of files", #"config["files"] = [1]"#, says: "lacks its path, size or sha256"),
    ]

    @Test("an index is refused, or what it holds passed over, when it is", arguments: indexes)
    func index(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.attack(with: attack.script)
        let before = try Disk.read(workspace.file("forged/index.json")).prefix(1 << 20)
        for verb in [["copy", "oci:forged", "--store", "mine"], ["ls", "--store", "forged"]] {
            let outcome = try workspace.program(["store"] + verb).run()
            #expect(outcome.status == 4, "\(verb): \(outcome.status) \(outcome.errors)")
            for words in attack.says { expect(outcome.errors, says: words) }
        }
        #expect(try Disk.read(workspace.file("forged/index.json")).prefix(1 << 20) == before)
        #expect(Disk.names(in: workspace.file("mine/blobs/sha256")).isEmpty)
    }

    private static let indexes = [
        Attack("not JSON", #"index_bytes = b"{""#, says: "forged/index.json is not JSON"),
        Attack("a list", #"index_bytes = b"[]""#, says: "forged/index.json is not an OCI image index"),
        Attack("no list of manifests", #"index["manifests"] = {}"#, says: "not an OCI image index"),
        Attack("nested without end", #"index_bytes = b'{"a":' * 100_000"#, says: "is not JSON"),
        Attack("64 MiB of blanks", #"index_bytes = b" " * (64 << 20)"#, says: "is not JSON"),
    ]

    @Test("a thousand entries that lead nowhere do not hide the one that is whole")
    func manyEntries() throws {
        let workspace = try Workspace()
        try workspace.attack(
            with: #"""
                bad = [{**entry, "annotations": {"org.opencontainers.image.ref.name": f"n{n}:latest"},
                        "digest": "sha256:" + "%064x" % n} for n in range(1000)]
                index["manifests"] = bad + [1, None, {"size": 1}] + [entry] * 3
                """#
        )
        let copied = try workspace.run("store", "copy", "oci:forged:library:latest", "-q")
        #expect(copied.lines.count == 1)
        let list = try workspace.awm("store", "ls", "--store", "forged")
        #expect(list.status == 4)
        expect(list.output, says: "library:latest")
        expect(list.errors, says: "n0:latest", "missing")
    }
}
