import JSON
import Testing

/// `awm store find`, `seal` and `compact`, and what `awm rollout` does about an interrupted run.
struct TrajectoryVerbsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
    }

    private func rollout(_ options: String...) throws -> Program.Outcome {
        try workspace.program(["rollout", "library"] + options).run()
    }

    @Test("rollouts are found by what they are, and each id found can be read")
    func find() throws {
        _ = try rollout("--policy", "reference", "--set", "good", "-n", "2")
        _ = try rollout("--policy", "noop", "--set", "team/idle", "-n", "3")
        let all = try #require(workspace.json("store", "find").arrayValue)
        #expect(all.count == 5)
        let good = try workspace.run("store", "find", "--min-reward", "1", "-q").lines
        #expect(good.count == 2)
        for id in good {
            let row = try JSON(parsing: workspace.run("store", "cat", id).outputBytes.dropLast())
            #expect(row["reward"] == 1.0)
            #expect(id.hasPrefix("good#"))
            let short = try workspace.run("store", "cat", String(id.prefix(5 + 12)))
            #expect(try JSON(parsing: short.outputBytes.dropLast()) == row)
        }
        #expect(try workspace.run("store", "find", "team/idle", "-q").lines.count == 3)
        #expect(try workspace.run("store", "find", "team/idle", "-q", "--limit", "2").lines.count == 2)
        #expect(try workspace.run("store", "find", "-q", "--policy", "noop", "--no-success").lines.count == 3)
        #expect(try workspace.run("store", "find", "-q", "--max-reward", "0.5").lines.count == 3)
        #expect(try workspace.run("store", "find", "-q", "--success").lines == good)
        #expect(try workspace.run("store", "find", "-q", "--environment", "library").lines.count == 5)
        #expect(try workspace.run("store", "find", "-q", "--task", "nothing").lines == [])
        #expect(try workspace.run("store", "find", "-q", "--outcome", "fault").lines == [])
        #expect(try workspace.run("store", "find", "-q", "--since", "2020-01-01").lines.count == 5)
        #expect(try workspace.run("store", "find", "-q", "--until", "2020-01-01T00:00:00Z").lines == [])
        let table = try workspace.run("store", "find", "good").output
        expect(table, says: "rollout", "library", "reference", "1.000", "good#")
        for bad in [
            ["--outcome", "great"], ["--since", "yesterday"], ["--limit", "0"], ["library"], ["good#12345678"],
        ] {
            #expect(try workspace.program(["store", "find"] + bad).run().status == 2)
        }
        #expect(try workspace.awm("store", "find", "nobody").status == 3)
    }

    @Test("a record is asked for by digits that name it")
    func cat() throws {
        _ = try rollout("--set", "runs")
        for (record, status) in [("runs#zz", 3), ("runs#abc", 3), ("runs#0000000000", 3), ("library#12345678", 2)] {
            #expect(try workspace.awm("store", "cat", record).status == status)
        }
    }

    @Test("small packs are merged, with every rollout in its place")
    func compact() throws {
        for seed in 0..<4 { _ = try rollout("--policy", "random", "--set", "runs", "--seed", String(seed)) }
        let rows = try workspace.run("store", "cat", "runs").output
        let old = try workspace.run("store", "show", "runs", "-q").lines.first
        let tried = try workspace.json("store", "compact", "runs", "--dry-run")
        #expect(tried["packs_before"] == 4)
        #expect(tried["packs_after"] == 1)
        #expect(try workspace.run("store", "show", "runs", "-q").lines.first == old)
        let done = try workspace.json("store", "compact", "runs")
        #expect(done["old_content_id"]?.stringValue == old)
        #expect(done["content_id"]?.stringValue != old)
        #expect(done["bytes_after"] == tried["bytes_after"])
        #expect(try workspace.run("store", "cat", "runs").output == rows)
        #expect(try workspace.run("store", "cat", "@" + (old ?? "")).output == rows)
        expect(try workspace.run("store", "log", "runs").output, says: "compact")
        expect(try workspace.run("store", "compact", "runs").output, says: "nothing to merge")
        #expect(try workspace.awm("store", "compact", "library").status == 2)
        #expect(try workspace.awm("store", "compact", "@" + (old ?? "")).status == 2)
        #expect(try workspace.awm("store", "compact", "nobody").status == 3)
    }

    @Test("what a killed run has finished is kept, and the same run goes on from there")
    func interrupted() throws {
        let arguments = "rollout library --policy random --set runs -n 300 --no-timings --jobs 1"
        let script = """
            $AWM \(arguments) >/dev/null 2>&1 & pid=$!
            while ! [ -s "$AWM_STORE"/awm/open/runs/*.jsonl ]; do kill -0 $pid || exit 9; done 2>/dev/null
            kill -9 $pid
            """
        #expect(try workspace.shell(script).status == 0)
        let left = try #require(workspace.json("store", "seal", "--dry-run").arrayValue)
        #expect(left.count == 1)
        let count = try #require(left.first?["rollouts"]?.integerValue)
        #expect((1..<300).contains(count))
        let rest = try workspace.shell("$AWM \(arguments)")
        #expect(rest.status == 0)
        expect(rest.errors, says: "runs: \(count) rollout", "sealed", "holds \(count) of these 300 rollouts already")
        let rows = try workspace.run("store", "cat", "runs").lines.map { try JSON(parsing: $0) }
        #expect(rows.count == 300)
        #expect(rows.map { $0["sample_index"] } == (0..<300).map { .integer($0) })
        // Nothing tells that the run was interrupted.
        let whole = try workspace.shell("$AWM \(arguments) --replace && $AWM store cat runs")
        #expect(try rows == workspace.run("store", "cat", "runs").lines.map { try JSON(parsing: $0) })
        #expect(whole.status == 0)
        #expect(try workspace.shell("$AWM \(arguments)").status == 1)
        expect(try workspace.run("store", "seal").errors, says: "nothing was left behind")
    }

    @Test("several processes record into one set at the same time")
    func together() throws {
        let running = try [1000, 2000, 3000, 4000].map { seed in
            let options = ["--policy", "random", "--set", "runs", "-n", "40", "--seed", String(seed)]
            return try workspace.program(["rollout", "library"] + options).start()
        }
        for process in running { #expect(try process.wait().status == 0) }
        let rows = try workspace.run("store", "cat", "runs").lines.map { try JSON(parsing: $0) }
        #expect(Set(rows.compactMap { $0["rollout_id"]?.stringValue }).count == 160)
        #expect(rows.count == 160)
        #expect(try workspace.run("store", "find", "runs", "-q").lines.count == 160)
    }

    @Test("what was left behind is sealed by hand, up to a line that is no rollout")
    func seal() throws {
        _ = try rollout("--set", "runs", "--no-timings")
        let row = try workspace.run("store", "cat", "runs").output
        let folder = workspace.store + "/awm/open/team+late"
        try Disk.makeFolder(folder)
        try Disk.write(row + "{}\n" + row, to: folder + "/1.jsonl")
        let seen = try workspace.json("store", "seal", "--dry-run")
        let sealed = try workspace.json("store", "seal", "team/late")
        #expect(seen == sealed)
        #expect(sealed[0]?["rollouts"] == 1)
        #expect(sealed[0]?["rejected"]?.stringValue == folder + "/1.rejected")
        #expect(Disk.names(in: folder) == ["1.rejected"])
        #expect(try workspace.run("store", "cat", "team/late").output == row)
        #expect(try workspace.awm("store", "seal", "Not A Name").status == 2)
    }

    @Test("another reader, written from docs/format.md, finds every record of every pack")
    func otherReader() throws {
        _ = try rollout("--policy", "random", "--set", "runs", "-n", "30")
        _ = try rollout("--policy", "reference", "--set", "runs")
        let script = """
            import hashlib, json, struct, subprocess, sys
            blobs = sys.argv[1] + "/blobs/sha256/"
            index = json.load(open(sys.argv[1] + "/index.json"))
            entry = [e for e in index["manifests"] if e["annotations"]["org.opencontainers.image.ref.name"] == "runs:latest"][0]
            layers = json.load(open(blobs + entry["digest"][7:]))["layers"]
            read = lambda kind: [blobs + l["digest"][7:] for l in layers if l["mediaType"].startswith("application/vnd.awm." + kind)]
            packs, indexes = read("pack.v1"), read("packindex.v1")
            assert len(packs) == len(indexes) == 2, layers
            found = 0
            for pack, path in zip(packs, indexes):
                lines = subprocess.run(["zstd", "-dc"], stdin=open(pack, "rb"), check=True, capture_output=True).stdout
                data = open(path, "rb").read()
                magic, h, n = struct.unpack_from("<8sII", data)
                assert magic == b"AWMPIDX1" and len(data) == 16 + h + 56 * n
                header = json.loads(data[16:16 + h])
                assert header["pack"] == hashlib.sha256(lines).hexdigest() and header["records"] == n
                def column(start, width, row):
                    at = 16 + h + start * n + width * row
                    return int.from_bytes(data[at:at + width], "little")
                last = b""
                for row in range(n):
                    name = data[16 + h + 32 * row:16 + h + 32 * row + 32]
                    assert last <= name
                    last = name
                    offset, length = column(32, 4, row), column(36, 4, row)
                    line = lines[offset:offset + length]
                    assert hashlib.sha256(line).digest() == name and lines[offset + length] == 10
                    record = json.loads(line)
                    environment = header["environments"][column(44, 2, row)]
                    assert environment == {"id": record["task"]["env_hash"], "name": record["task"]["env_id"]}
                    assert header["tasks"][column(46, 2, row)] == record["task"]["task_id"]
                    assert header["policies"][column(48, 2, row)] == record["policy"]["model"]
                    assert header["runs"][column(50, 2, row)] == record["run_id"]
                    reward = column(52, 2, row)
                    assert record["reward"] == (None if reward == 65535 else header["rewards"][reward])
                    assert header["endings"][column(54, 1, row)] == record["outcome"]["stop_reason"]
                    assert column(55, 1, row) == (0 if record["success"] is None else 1 if record["success"] else 2)
                    assert column(40, 4, row) == record["created_at_ms"] // 1000
                    found += 1
            print(found)
            """
        #expect(try workspace.python(script, workspace.store).lines == ["31"])
    }
}
