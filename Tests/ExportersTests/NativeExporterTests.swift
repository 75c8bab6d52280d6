import Exporters
import JSON
import Testing
import Trajectories

/// The `native` format.
@Suite struct NativeExporterTests {
    @Test(arguments: AwkwardRollouts.everything)
    func isTheRowItself(_ rollout: Rollout) throws {
        #expect(rollout.invariantViolations() == [])
        let exporter = NativeExporter()
        let row = try #require(try exporter.row(for: rollout))
        #expect(row.rowBytes() == rollout.rowBytes())
        #expect(try Set(#require(row.objectValue).keys) == Set(exporter.features.map(\.name)))
    }

    @Test(arguments: AwkwardRollouts.everything)
    func zeroesWallClockFieldsAndNothingElse(_ rollout: Rollout) throws {
        let row = try #require(try NativeExporter(timings: false).row(for: rollout))
        #expect(row.rowBytes() == rollout.withoutTimings().rowBytes())
    }
}
