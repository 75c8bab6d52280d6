import Exporters
import Glibc
import JSON
import Testing
import Trajectories

/// Writes exports of awkward rollouts for `scripts/export-check`, which loads them with the real `datasets`.
@Suite struct ExportFixtureTests {
    private static let folder = getenv("AWM_EXPORT_FIXTURE_DIR").map { String(cString: $0) }

    @Test(.enabled(if: folder != nil, "AWM_EXPORT_FIXTURE_DIR names no folder"))
    func writesTheFixture() throws {
        let folder = try #require(ExportFixtureTests.folder)
        let native = ExportOptions(format: .native, includeFaults: true, shardBytes: 20_000, license: "apache-2.0")
        try write(ExportedFiles(AwkwardRollouts.all, native), to: folder + "/native")
        let messages = ExportOptions(format: .messages, includeFaults: true, shardBytes: 2_000)
        try write(ExportedFiles(AwkwardRollouts.all, messages), to: folder + "/messages")
        var pack = PackWriter()
        for rollout in AwkwardRollouts.all { try pack.add(rollout.rowBytes()) }
        try makeFolder(folder + "/pack")
        try write(pack.finish().bytes, to: folder + "/pack/rollouts.jsonl.zst")
    }

    private func write(_ export: ExportedFiles, to folder: String) throws {
        try makeFolder(folder)
        try makeFolder(folder + "/data")
        for (path, bytes) in export.files { try write(bytes, to: folder + "/" + path) }
    }

    private func makeFolder(_ path: String) throws {
        try #require(mkdir(path, 0o777) == 0 || errno == EEXIST, "cannot make \(path)")
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "wb"), "cannot write \(path)")
        fwrite(bytes, 1, bytes.count, file)
        try #require(fclose(file) == 0)
    }
}
