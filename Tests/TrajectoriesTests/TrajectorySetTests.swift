import ContentStore
import JSON
import Testing
import Trajectories

/// Trajectory sets in a real store.
@Suite struct TrajectorySetTests {
    private let folder = TemporaryFolder()

    private func rollout(_ number: Int, environment: Int = 0, text: String = "") -> Rollout {
        var rollout = Rollout.example
        rollout.rolloutID = "r-\(number)"
        rollout.task.environmentID = "sha256:" + String(repeating: "0\(environment)", count: 32)
        rollout.steps[1] = .user(content: text)
        return rollout
    }

    private func artifact(_ rollouts: [Rollout]) throws -> NewArtifact {
        var builder = TrajectorySetBuilder()
        for rollout in rollouts { try builder.add(rollout) }
        return try builder.finish()
    }

    private func stored(_ artifact: NewArtifact, in store: Store) throws -> StoredArtifact {
        let ingest = try Ingest(store)
        let stored = try ingest.add(artifact)
        try ingest.commit([("runs", "latest", stored)], action: "test")
        return stored
    }

    private func rows(of artifact: StoredArtifact, in store: Store) throws -> [[UInt8]] {
        var rows = try TrajectorySet.rows(of: artifact, in: store)
        var found: [[UInt8]] = []
        while let row = try rows.next() { found.append(row) }
        return found
    }

    /// Macros cannot take a value that cannot be copied.
    private func records(_ builder: borrowing TrajectorySetBuilder) -> Int { builder.records }

    @Test func givesBackEveryRowInOrder() throws {
        let rollouts = (0..<400).map { rollout($0, environment: $0 % 3, text: String(repeating: "ab", count: $0 * 9)) }
        let store = try Store(at: folder.path, creating: true)
        let stored = try stored(artifact(rollouts), in: store)
        #expect(try rows(of: stored, in: store) == rollouts.map { $0.rowBytes() })
        let set = try TrajectorySet(of: stored, in: store)
        #expect(set.records == 400)
        #expect(set.environments.map(\.hex) == ["00", "01", "02"].map { String(repeating: $0, count: 32) })
        var values = try TrajectorySet.rows(of: stored, in: store)
        #expect(try values.nextRollout() == rollouts[0])
        #expect(try store.fsck(depth: .deep).isClean)
    }

    @Test func hasOneConfigForTheSameRows() throws {
        let rollouts = (0..<50).map { rollout($0, environment: 9 - $0 % 10) }
        let config = try artifact(rollouts).config
        #expect(try artifact(rollouts).config == config)
        let lines = rollouts.flatMap { $0.rowBytes() + [UInt8(ascii: "\n")] }
        #expect(
            config["packs"] == [
                ["size": .integer(Int64(lines.count)), "sha256": .string(SHA256.hash(lines).hex), "records": 50]
            ]
        )
        #expect(config["schema"] == "awm.trajectoryset.config/1")
        #expect(config["records"] == 50)
        #expect(try TrajectorySet(config: config).config == config)
        _ = try config.canonicalBytes()
    }

    @Test func appendsWithoutTouchingOldPacks() throws {
        let store = try Store(at: folder.path, creating: true)
        let old = (0..<20).map { rollout($0) }
        let first = try stored(artifact(old), in: store)
        var builder = try TrajectorySetBuilder(appendingTo: first, in: store)
        #expect(records(builder) == 20)
        let added = (20..<25).map { rollout($0, environment: 5) }
        for rollout in added { try builder.add(rollout) }
        #expect(records(builder) == 25)
        let second = try stored(try builder.finish(), in: store)
        #expect(second.manifest.layers(.pack).first == first.manifest.layers(.pack).first)
        #expect(
            second.manifest.layers.map(\.mediaType) == [LayerType.pack, .pack, .packIndex, .packIndex].map(\.rawValue)
        )
        #expect(second.manifest.layers(.packIndex).first == first.manifest.layers(.packIndex).first)
        #expect(try rows(of: second, in: store) == (old + added).map { $0.rowBytes() })
        #expect(try TrajectorySet(of: second, in: store).environments.count == 2)
        #expect(try rows(of: first, in: store).count == 20)
        var nothing = try TrajectorySetBuilder(appendingTo: second, in: store)
        #expect(records(nothing) == 25)
        _ = try nothing.add(rollout(25))
        #expect(try stored(TrajectorySetBuilder(appendingTo: second, in: store).finish(), in: store) == second)
    }

    @Test func sealsPacksAtTheirLimit() throws {
        let large = String(repeating: "x", count: 20 << 20)
        let artifact = try artifact((0..<4).map { rollout($0, text: large) })
        #expect(try TrajectorySet(config: artifact.config).packs.map(\.records) == [3, 1])
        let store = try Store(at: folder.path, creating: true)
        #expect(try rows(of: stored(artifact, in: store), in: store).count == 4)
    }

    @Test func refusesARolloutThatBreaksTheFormatAndARowBeyondTheLimit() throws {
        var builder = TrajectorySetBuilder()
        var bad = rollout(0)
        bad.reward = .nan
        do {
            try builder.add(bad)
            Issue.record("a broken rollout was added")
        } catch {
            #expect(error.code == .brokenInvariant)
            #expect(error.description.contains("r-0 cannot be recorded: reward is not finite"))
        }
        do {
            try builder.add(rollout(0, text: String(repeating: "x", count: Pack.maximumContent)))
            Issue.record("a huge rollout was added")
        } catch {
            #expect(error.code == .tooLarge)
        }
        let id = try builder.add(rollout(1))
        #expect(id == Rollout.id(ofRow: rollout(1).rowBytes()))
        #expect(records(builder) == 1)
    }

    @Test func anEmptySetIsOne() throws {
        let store = try Store(at: folder.path, creating: true)
        let stored = try stored(artifact([]), in: store)
        #expect(try rows(of: stored, in: store).isEmpty)
    }

    @Test func refusesAPackThatIsNotTheOneTheConfigNames() throws {
        let store = try Store(at: folder.path, creating: true)
        var lying = try artifact([rollout(0)])
        lying.layers = try artifact([rollout(1)]).layers
        let stored = try stored(lying, in: store)
        #expect(throws: RolloutError.self) { try rows(of: stored, in: store) }
        // The manifest may lie along with the config; the lines tell.
        var writer = PackWriter()
        try writer.add(rollout(1).rowBytes())
        let pack = try writer.finish()
        lying = try artifact([rollout(0)])
        let named = try TrajectorySet(config: lying.config).packs[0]
        lying.layers = [NewLayer(type: .pack, compressed: pack.bytes, content: named.digest, contentSize: named.size)]
        let other = try self.stored(lying, in: store)
        let error = #expect(throws: RolloutError.self) { try rows(of: other, in: store) }
        #expect(error?.code == .invalidSet)
    }

    @Test func refusesOtherArtifacts() throws {
        let store = try Store(at: folder.path, creating: true)
        let seed = NewArtifact(kind: .seed, config: ["schema": "awm.seed.config/1"], layers: [])
        let stored = try stored(seed, in: store)
        let error = #expect(throws: RolloutError.self) { _ = try TrajectorySet.rows(of: stored, in: store) }
        #expect(error?.message.contains("is not a trajectory set but a seed") == true)
    }

    @Test func refusesConfigsThatItDoesNotKnow() throws {
        let good = try #require(artifact([rollout(0), rollout(1, environment: 1)]).config.objectValue)
        func code(_ key: String, _ value: JSON?) -> RolloutError.Code? {
            var config = good
            config[key] = value
            do {
                _ = try TrajectorySet(config: .object(config))
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("records", 2) == nil)
        #expect(code("schema", "awm.trajectoryset.config/2") == .unsupportedSchema)
        #expect(code("records", 3) == .invalidSet)
        #expect(code("records", nil) == .invalidSet)
        #expect(code("more", 1) == .invalidSet)
        #expect(code("packs", [[:]]) == .invalidSet)
        #expect(code("packs", [["size": -1, "sha256": "", "records": 2]]) == .invalidSet)
        let digest = JSON.string(String(repeating: "00", count: 32))
        #expect(code("packs", [["size": 0, "sha256": digest, "records": 2]]) == .tooLarge)
        #expect(code("packs", [["size": .integer(.max), "sha256": digest, "records": 2]]) == .tooLarge)
        #expect(code("environments", ["x"]) == .invalidSet)
        #expect(code("environments", [digest, digest]) == .invalidSet)
    }
}
