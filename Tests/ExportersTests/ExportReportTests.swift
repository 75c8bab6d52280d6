import Exporters
import JSON
import Testing
import Trajectories

/// The report and the lock file.
@Suite struct ExportReportTests {
    private let source = ExportSource(name: "runs", contentID: "sha256:0")

    private func report(_ rollouts: [Rollout], _ change: (inout ExportOptions) -> Void = { _ in }) throws -> JSON {
        var options = ExportOptions(format: .messages)
        options.report = true
        change(&options)
        return try Export.report(options: options, source: source, from: RowsInMemory(rollouts)).json
    }

    @Test func countsWhatThereIs() throws {
        let report = try report(AwkwardRollouts.group + AwkwardRollouts.incompleteGroup)
        #expect(report["schema"] == "awm.export.report/1")
        #expect(
            report["rollouts"] == [
                "offered": 7, "kept": 5, "duplicates": 2, "left_out": ["infrastructure_fault": 1, "superseded": 1],
            ]
        )
        #expect(report["groups"] == ["count": 2, "incomplete": 1, "zero_variance": 0])
        #expect(report["turns"]?["max"] == 3.0)
        #expect(report["calls"]?["mean"] == 1.2)
        #expect(report["rewards"]?["p50"] == 0.5)
        #expect(report["stop_reasons"] == ["answered": 5])
        #expect(report["tools"]?[0] == ["name": "get", "calls": 6, "failed": 0, "malformed": 0])
        #expect(report["sampled_tokens"] == ["count": 0])
    }

    @Test func countsCharactersAndTokens() throws {
        let text = AwkwardRollouts.rollout("text", split: "train") { rollout in
            rollout.steps = [.user(content: "é😀\n"), .assistant(Rollout.Assistant(content: "ab", reasoning: "\"c\""))]
        }
        #expect(try report([text])["characters"]?["max"] == 8.0)
        #expect(try report([AwkwardRollouts.chained])["sampled_tokens"]?["max"] == 5.0)
    }

    @Test func countsMalformedAndFailedCalls() throws {
        let tools = try report([AwkwardRollouts.malformed])["tools"]
        #expect(tools?[0] == ["name": "get", "calls": 4, "failed": 3, "malformed": 3])
    }

    @Test func findsGroupsWithNothingToLearn() throws {
        let equal = (0..<2).map { AwkwardRollouts.member($0, of: "equal", size: 2, reward: 0.5, []) }
        #expect(try report(equal)["groups"] == ["count": 1, "incomplete": 0, "zero_variance": 1])
    }

    @Test func isWrittenBesideTheRows() throws {
        var options = ExportOptions(format: .messages)
        options.report = true
        let export = try ExportedFiles(AwkwardRollouts.group, options)
        let written = try JSON(parsing: export.text("report.json"))
        #expect(written == export.summary.report?.json)
        #expect(try written == report(AwkwardRollouts.group))
        #expect(try ExportedFiles(AwkwardRollouts.group, ExportOptions(format: .messages)).files["report.json"] == nil)
    }

    @Test func lockNamesWhatRowsCameFrom() throws {
        var judged = AwkwardRollouts.oneArgument
        judged.task.taskSet = "sha256:" + String(repeating: "5", count: 64)
        judged.task.verifierHash = "sha256:" + String(repeating: "6", count: 64)
        judged.harness.sqlite = ["version": "3.40.1"]
        let export = try ExportedFiles([judged, AwkwardRollouts.otherArguments], ExportOptions(format: .messages))
        let lock = try JSON(parsing: export.text("awm.lock.json"))
        #expect(lock["schema"] == "awm.export.lock/1")
        #expect(lock["trajectory_set"] == .string("sha256:" + String(repeating: "3d", count: 32)))
        #expect(lock["environments"] == [["digest": .string(judged.task.environmentID), "rollouts": 2]])
        #expect(
            lock["task_sets"] == [["digest": .string("sha256:" + String(repeating: "5", count: 64)), "rollouts": 1]]
        )
        #expect(lock["verifiers"]?[0]?["rollouts"] == 1)
        #expect(lock["sqlite"] == [["value": ["version": "3.40.1"], "rollouts": 1]])
        #expect(lock["policies"]?[0]?["value"]?["version_start"] == "3")
        #expect(lock["harnesses"]?[0]?["value"]?["name"] == "awm")
    }
}
