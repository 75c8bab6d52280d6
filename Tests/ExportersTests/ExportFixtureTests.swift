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
        for (name, options) in ExportFixtureTests.exports {
            try write(ExportedFiles(AwkwardRollouts.everything, options), to: folder + "/" + name)
        }
        var pack = PackWriter()
        for rollout in AwkwardRollouts.everything { try pack.add(rollout.rowBytes()) }
        try makeFolder(folder + "/pack")
        try write(pack.finish().bytes, to: folder + "/pack/rollouts.jsonl.zst")
    }

    /// Every format, and what options make of some.
    private static var exports: [(name: String, options: ExportOptions)] {
        var exports: [(name: String, options: ExportOptions)] = []
        func add(_ format: ExportFormat, _ variant: String = "", _ change: (inout ExportOptions) -> Void = { _ in }) {
            // Small shards: types that differ between files are what readers stumble over.
            var options = ExportOptions(format: format, includeFaults: !format.isPaired, shardBytes: 2_000)
            if format == .native { options.shardBytes = 20_000 }
            options.license = "apache-2.0"
            options.report = true
            change(&options)
            exports.append((format.rawValue + variant, options))
        }
        for format in ExportFormat.allCases {
            add(format)
            if format.isConversation { add(format, "-split-turns") { $0.splitTurns = true } }
            if format != .sharegpt {
                add(format, "-gz") { $0.compression = .gz }
                add(format, "-zst") { $0.compression = .zst }
            }
        }
        add(.dpo, "-all") { $0.pairing = .all }
        add(.messages, "-best") {
            $0.includeFaults = false
            $0.select = .best
        }
        add(.messages, "-drop-history") { $0.reasoning = .dropHistory }
        add(.native, "-by-id") {
            $0.order = .id
            $0.timings = false
        }
        return exports
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
