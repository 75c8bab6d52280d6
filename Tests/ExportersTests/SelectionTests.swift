import Exporters
import JSON
import Testing
import Trajectories

/// Which rollouts are exported, in which order, and by which reward.
@Suite struct SelectionTests {
    private func export(
        _ rollouts: [Rollout],
        _ format: ExportFormat = .messages,
        _ change: (inout ExportOptions) -> Void
    ) throws -> ExportedFiles {
        var options = ExportOptions(format: format)
        change(&options)
        return try ExportedFiles(rollouts, options)
    }

    private func ids(_ export: ExportedFiles) throws -> [String] {
        try export.rows("train").compactMap { $0["rollout_id"]?.stringValue }
    }

    @Test func leavesOutAttemptsThatWereMadeAgain() throws {
        let export = try export(AwkwardRollouts.group) { _ in }
        #expect(try ids(export) == ["g/0", "g/2", "g/3", "g/1/attempt-1"])
        #expect(export.summary.leftOut == [.superseded: 1])
        let all = try self.export(AwkwardRollouts.group) { $0.includeFaults = true }
        #expect(try all.rows("train").map { $0["masked"] } == [false, true, false, false, false])
    }

    @Test func saysWhichGroupsAreComplete() throws {
        let export = try export(AwkwardRollouts.incompleteGroup + AwkwardRollouts.group) { _ in }
        #expect(try export.rows("train").map { $0["group_complete"] } == [false, true, true, true, true])
        #expect(try export.rows("train").map { $0["attempt"] } == [0, 0, 0, 0, 1])
    }

    @Test func takesTheBestOfEachGroup() throws {
        let export = try export(AwkwardRollouts.group + AwkwardRollouts.incompleteGroup) { $0.select = .best }
        #expect(try ids(export) == ["g/1/attempt-1", "incomplete/0"])
        #expect(export.summary.leftOut == [.superseded: 1, .notSelected: 3, .infrastructureFault: 1])
    }

    @Test func takesTheFirstCorrectOne() throws {
        let export = try export(AwkwardRollouts.group + AwkwardRollouts.incompleteGroup) { $0.select = .firstCorrect }
        #expect(try ids(export) == ["g/1/attempt-1"])
    }

    @Test func takesWhatIsNotStale() throws {
        let rollouts = ["step-7", "step-10", "9"].enumerated().map { index, version in
            AwkwardRollouts.rollout("r-\(index)", split: "train") { $0.policy.versionStart = version }
        }
        let export = try export(rollouts) { $0.maxStaleness = 1 }
        #expect(try ids(export) == ["r-1", "r-2"])
        #expect(export.summary.leftOut == [.stale: 1])
        let odd = AwkwardRollouts.rollout("odd", split: "train") { $0.policy.versionStart = "main" }
        let error = try #require(throws: ExportError.self) { try self.export([odd]) { $0.maxStaleness = 0 } }
        #expect(error.description.contains("that of the rollout odd is \"main\""))
    }

    @Test func leavesOutConversationsThatAreThere() throws {
        var again = AwkwardRollouts.group[2]
        again.rolloutID = "again"
        again.sampleIndex = 0
        again.groupID = "another"
        // Ids of calls and times do not make a conversation another one.
        again.steps = again.steps.map { step in
            switch step {
            case .assistant(var assistant):
                for index in assistant.toolCalls.indices { assistant.toolCalls[index].id += "x" }
                assistant.endMilliseconds = 1000
                return .assistant(assistant)
            case .tool(var result):
                result.toolCallID += "x"
                return .tool(result)
            default: return step
            }
        }
        let export = try export([AwkwardRollouts.group[2], again, AwkwardRollouts.group[0]]) { $0.dedup = true }
        #expect(try ids(export) == ["g/2", "g/0"])
        #expect(export.summary.leftOut == [.duplicate: 1])
    }

    @Test(arguments: ExportFormat.allCases.filter { !$0.isPaired && $0 != .tokens && $0 != .openEnvTrace })
    func ordersByID(_ format: ExportFormat) throws {
        let export = try export(Array(AwkwardRollouts.group.reversed()), format) { $0.order = .id }
        let key = format == .atif ? "trajectory_id" : "rollout_id"
        let ids = try export.rows("train").compactMap { $0[key]?.stringValue }
        #expect(ids == ["g/0", "g/1/attempt-1", "g/2", "g/3"])
        let other = try self.export(AwkwardRollouts.group, format) { $0.order = .id }
        #expect(other.files == export.files)
    }

    @Test func goesByTheScoreAskedFor() throws {
        func hash(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }
        var rescored = AwkwardRollouts.group[0]
        rescored.outcome.scores = [(hash("a"), 0.25), (hash("b"), 1.0)].map { verifier, reward in
            Rollout.Score(
                verifierHash: verifier,
                environmentID: hash("c"),
                rewardHash: hash("d"),
                reward: reward,
                success: reward == 1,
                verifier: nil
            )
        }
        let rollouts = [rescored, AwkwardRollouts.group[2]]
        let latest = try export(rollouts) { $0.score = .latest }
        #expect(try latest.rows("train").map { $0["reward"] } == [1.0])
        #expect(try latest.rows("train").map { $0["success"] } == [true])
        #expect(latest.summary.leftOut == [.noScore: 1])
        let named = try export(rollouts) { $0.score = .verifier(hash("a")) }
        #expect(try named.rows("train").map { $0["reward"] } == [0.25])
        let own = try export(rollouts) { _ in }
        #expect(try own.rows("train").map { $0["reward"] } == [0.5, 1.0])
    }

    @Test(arguments: [
        (ExportFormat.native, "--split-turns is for formats of conversations"), (.dpo, "--split-turns is for"),
    ])
    func refusesTurnsWhereThereAreNone(_ format: ExportFormat, _ message: String) throws {
        let error = try #require(throws: ExportError.self) {
            try export(AwkwardRollouts.group, format) { $0.splitTurns = true }
        }
        #expect(error.code == .invalidOption)
        #expect(error.description.contains(message))
    }

    @Test func refusesCombinationsThatMakeNoSense() throws {
        func refused(_ format: ExportFormat, _ change: (inout ExportOptions) -> Void) -> String {
            do {
                _ = try export(AwkwardRollouts.group, format, change)
                return "nothing"
            } catch {
                return "\(error)"
            }
        }
        #expect(refused(.native) { $0.reasoning = .drop }.contains("native keeps what was recorded"))
        #expect(refused(.native) { $0.score = .latest }.contains("native rows carry every score"))
        #expect(refused(.sharegpt) { $0.compression = .gz }.contains("LLaMA-Factory goes by the ending"))
        #expect(refused(.messages) { $0.minGap = 0.5 }.contains("which messages has none of"))
        #expect(refused(.dpo) { $0.select = .best }.contains("dpo needs two"))
        #expect(refused(.dpo) { $0.minReward = 0.5 }.contains("use --min-gap"))
        #expect(refused(.dpo) { $0.includeFaults = true }.contains("dpo compares rewards"))
        #expect(refused(.dpo) { $0.minGap = -1 }.contains("a number from 0"))
        #expect(refused(.dpo) { $0.maxPairs = 0 }.contains("at least one pair"))
        #expect(refused(.messages) { $0.maxStaleness = -1 }.contains("a number from 0"))
    }
}
