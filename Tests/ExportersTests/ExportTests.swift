import Exporters
import JSON
import Testing
import Trajectories

/// Exports as a whole: shards, selection, manifest, errors.
@Suite struct ExportTests {
    private func rollouts(_ count: Int, split: String = "train") -> [Rollout] {
        (0..<count).map { number in
            AwkwardRollouts.rollout("r-\(number)", split: split) { $0.reward = Double(number) / 10 }
        }
    }

    private func hash(_ bytes: [UInt8]) -> String { Rollout.id(ofRow: bytes) }

    @Test func writesOneShardASplit() throws {
        let export = try ExportedFiles(rollouts(3) + rollouts(2, split: "test"), ExportOptions(format: .native))
        #expect(
            export.files.keys.sorted() == [
                "README.md", "awm-export.json", "awm.lock.json", "data/test-00000-of-00001.jsonl",
                "data/train-00000-of-00001.jsonl",
            ]
        )
        #expect(try export.rows("train") == rollouts(3).map { $0.json() })
        #expect(try export.rows("test") == rollouts(2, split: "test").map { $0.json() })
        #expect(try export.text("data/train-00000-of-00001.jsonl").hasSuffix("}\n"))
    }

    @Test func fillsShardsByBytesAndKeepsTheOrder() throws {
        let line = rollouts(1)[0].rowBytes().count + 1
        let export = try ExportedFiles(rollouts(8), ExportOptions(format: .native, shardBytes: 3 * line))
        #expect(export.summary.shards.map(\.rows) == [3, 3, 2])
        #expect(export.summary.shards.map(\.path) == (0..<3).map { "data/train-0000\($0)-of-00003.jsonl" })
        #expect(try export.rows("train") == rollouts(8).map { $0.json() })
        #expect(
            try ExportedFiles(rollouts(8), ExportOptions(format: .native, shardBytes: 3 * line - 1)).summary.shards
                .count == 4
        )
    }

    @Test func leavesOutWhatIsNotCertifiedAndSaysWhy() throws {
        var rollouts = rollouts(3)
        rollouts[1].task.taskID = "another"
        rollouts[2].task.environmentID = "sha256:" + String(repeating: "0", count: 64)
        let certified = [rollouts[0].task.environmentID: Set([rollouts[0].task.taskID])]
        let export = try ExportedFiles(rollouts, ExportOptions(format: .native, certified: certified))
        #expect(try export.rows("train") == [rollouts[0].json()])
        #expect(export.summary.leftOut == [.notCertified: 1, .noCertificate: 1])
        let manifest = try JSON(parsing: export.text("awm-export.json"))
        #expect(manifest["options"]?["certified"] == true)
        // What is faulted has that for its reason only where it is certified.
        #expect(throws: ExportError.self) {
            try ExportedFiles(rollouts, ExportOptions(format: .native, certified: [:]))
        }
    }

    @Test func givesARowLargerThanAShardOneOfItsOwn() throws {
        let export = try ExportedFiles(rollouts(3), ExportOptions(format: .native, shardBytes: 1))
        #expect(export.summary.shards.map(\.rows) == [1, 1, 1])
    }

    @Test func interleavedSplitsStayApart() throws {
        let mixed = zip(rollouts(4), rollouts(4, split: "test")).flatMap { [$0, $1] }
        let export = try ExportedFiles(mixed, ExportOptions(format: .native, shardBytes: 3000))
        #expect(try export.rows("train") == rollouts(4).map { $0.json() })
        #expect(try export.rows("test") == rollouts(4, split: "test").map { $0.json() })
        #expect(export.summary.shards.count > 2)
    }

    @Test func leavesOutWhatHasNoRewardAndSaysSo() throws {
        let export = try ExportedFiles(AwkwardRollouts.all, ExportOptions(format: .native))
        #expect(export.summary.leftOut == [.environmentFault: 1, .infrastructureFault: 1, .unscored: 1])
        #expect(export.summary.exported.rollouts == AwkwardRollouts.all.count - 3)
        #expect(export.summary.offered == AwkwardRollouts.all.count)
        let card = try export.text("README.md")
        #expect(card.contains("3 of 21 rollouts are not here."))
        #expect(card.contains("| `environment_fault` | 1 | The world broke; there is no reward. |"))
        #expect(card.contains("| `unscored` | 1 | No verifier scored it. |"))
    }

    @Test func keepsFaultsWhenAsked() throws {
        let export = try ExportedFiles(AwkwardRollouts.all, ExportOptions(format: .native, includeFaults: true))
        #expect(export.summary.leftOut.isEmpty)
        let rows = try export.rows("train") + export.rows("test")
        #expect(rows.count == 21)
        #expect(rows.filter { $0["reward"] == .null }.count == 3)
        #expect(try export.text("README.md").contains("Nothing: all 21 rollouts are here."))
    }

    @Test func countsWhatTheFormatLeavesOut() throws {
        let export = try ExportedFiles(AwkwardRollouts.all, ExportOptions(format: .messages))
        #expect(export.summary.leftOut[.noAssistantMessage] == 2)
    }

    @Test func selectsByReward() throws {
        let rollouts = rollouts(10) + [AwkwardRollouts.unscored]
        let options = ExportOptions(format: .native, minReward: 0.5, includeFaults: true)
        let export = try ExportedFiles(rollouts, options)
        #expect(try export.rows("train").compactMap { $0["reward"]?.doubleValue } == [0.5, 0.6, 0.7, 0.8, 0.9])
        #expect(export.summary.leftOut == [.belowMinReward: 5, .unscored: 1])
    }

    @Test func selectsASplit() throws {
        let all = rollouts(3) + rollouts(2, split: "test")
        let export = try ExportedFiles(all, ExportOptions(format: .native, split: "test"))
        #expect(try export.rows("test").count == 2)
        #expect(try export.rows("train").isEmpty)
        #expect(export.summary.leftOut == [.otherSplit: 3])
    }

    @Test func removesTimingsWhenAsked() throws {
        var later = rollouts(1)
        later[0].createdAtMilliseconds += 5
        later[0].durationMilliseconds += 7
        let plain = ExportOptions(format: .native, timings: false)
        #expect(try ExportedFiles(rollouts(1), plain).files == ExportedFiles(later, plain).files)
        let timed = ExportOptions(format: .native)
        #expect(try ExportedFiles(rollouts(1), timed).files != ExportedFiles(later, timed).files)
        let row = try ExportedFiles(rollouts(1), plain).rows("train")[0]
        #expect(row["created_at_ms"] == 0)
        #expect(row["steps"]?[2]?["t1_ms"] == 0)
        #expect(try ExportedFiles(rollouts(1), plain).text("README.md").contains("Wall-clock fields are zero."))
    }

    @Test(arguments: ExportFormat.allCases)
    func isTheSameForTheSameRollouts(_ format: ExportFormat) throws {
        let options = ExportOptions(format: format, includeFaults: !format.isPaired, shardBytes: 4000)
        let rollouts = AwkwardRollouts.everything
        #expect(try ExportedFiles(rollouts, options).files == ExportedFiles(rollouts, options).files)
    }

    @Test func describesItselfForPrograms() throws {
        let options = ExportOptions(format: .native, minReward: 0.0, shardBytes: 4000, license: "mit")
        let export = try ExportedFiles(AwkwardRollouts.all, options)
        let manifest = try JSON(parsing: export.text("awm-export.json"))
        #expect(manifest["schema"] == "awm.export/1")
        #expect(manifest["format"] == "native")
        #expect(
            manifest["options"] == [
                "min_reward": 0.0, "include_faults": false, "timings": true, "shard_bytes": 4000, "split": nil,
                "certified": false, "license": "mit", "select": "all", "max_staleness": nil, "split_turns": false,
                "reasoning": "keep", "dedup": false, "order": "set", "compress": "none", "score": "own", "pairs": nil,
                "min_gap": nil, "max_pairs": nil,
            ]
        )
        let source: JSON = [
            "name": "runs:latest", "content_id": .string("sha256:" + String(repeating: "3d", count: 32)),
        ]
        #expect(manifest["source"] == source)
        #expect(
            manifest["counts"] == [
                "offered": 21, "exported": 18,
                "left_out": ["environment_fault": 1, "infrastructure_fault": 1, "unscored": 1],
            ]
        )
        #expect(manifest["environments"]?[0]?["name"] == "clinic")
        #expect(manifest["environments"]?[1]?["content_id"] == .string("sha256:" + String(repeating: "1f", count: 32)))
        #expect(manifest["policies"]?[0] == ["model": "model", "versions": ["3", "4"], "rollouts": 17])
        let files = try #require(manifest["files"]?.arrayValue)
        #expect(files.count == export.files.count - 3)
        for file in files {
            let path = try #require(file["path"]?.stringValue)
            let bytes = try #require(export.files[path])
            #expect(file["size"] == .integer(Int64(bytes.count)))
            #expect(file["rows"] == .integer(Int64(bytes.count { $0 == UInt8(ascii: "\n") })))
            #expect(file["sha256"] == .string(hash(bytes)))
        }
    }

    // Refusals.

    @Test(arguments: [
        (ExportOptions(format: .native, shardBytes: 0), "at least one byte"),
        (ExportOptions(format: .native, minReward: .nan), "not a number"),
        (ExportOptions(format: .native, license: "My License"), "\"My License\" is no license"),
        (ExportOptions(format: .native, license: ""), "\"\" is no license"),
    ])
    func refusesOptions(_ options: ExportOptions, _ message: String) throws {
        let error = try #require(throws: ExportError.self) { try ExportedFiles(rollouts(1), options) }
        #expect(error.code == .invalidOption)
        #expect(error.description.contains(message))
    }

    @Test func refusesToExportNothing() throws {
        let none = try #require(throws: ExportError.self) { try ExportedFiles([], ExportOptions(format: .native)) }
        #expect(none.description == "runs:latest holds no rollouts")
        let left = try #require(throws: ExportError.self) {
            try ExportedFiles(
                [AwkwardRollouts.faulted, AwkwardRollouts.brokenWorld, AwkwardRollouts.silent],
                ExportOptions(format: .messages)
            )
        }
        #expect(left.code == .empty)
        #expect(
            left.description.contains(
                "all 3 rollouts of runs:latest are left out "
                    + "(environment_fault: 1, infrastructure_fault: 1, no_assistant_message: 1)"
            )
        )
    }

    @Test func refusesABrokenRollout() throws {
        let broken = AwkwardRollouts.rollout("broken", split: "no-split")
        let error = try #require(throws: ExportError.self) {
            try ExportedFiles([broken], ExportOptions(format: .native))
        }
        #expect(error.code == .unsafeRow)
        #expect(error.description.contains("the rollout broken breaks the row format: split must be"))
    }

    @Test func refusesTextThatReadersTakeForADate() throws {
        let dated = AwkwardRollouts.rollout("dated", split: "train") { $0.task.taskID = "2026-11-22" }
        let error = try #require(throws: ExportError.self) {
            try ExportedFiles([dated], ExportOptions(format: .messages))
        }
        #expect(error.code == .unsafeRow)
        #expect(error.description.contains("task_id of the rollout dated is \"2026-11-22\""))
        // Inside a JSON column it is safe.
        _ = try ExportedFiles([dated], ExportOptions(format: .native))
    }

    @Test func passesErrorsOfTheSourceAndTheSinkOn() {
        struct Stop: Error {}
        struct Stopping: RowSource {
            let count = 1
            func forEach(_ body: ([UInt8]) throws -> Void) throws { throw Stop() }
            func row(at place: Int) throws -> [UInt8] { throw Stop() }
        }
        let options = ExportOptions(format: .native)
        let source = ExportSource(name: "s", contentID: "c")
        #expect(throws: Stop.self) {
            try Export.write(options: options, source: source, from: Stopping(), to: { _ in })
        }
        #expect(throws: Stop.self) {
            try Export.write(
                options: options,
                source: source,
                from: RowsInMemory(rollouts(1)),
                to: { _ in throw Stop() }
            )
        }
    }
}
