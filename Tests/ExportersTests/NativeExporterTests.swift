import Exporters
import JSON
import Testing
import Trajectories

/// The `native` format.
@Suite struct NativeExporterTests {
    @Test(arguments: AwkwardRollouts.all)
    func isTheRowItself(_ rollout: Rollout) throws {
        #expect(rollout.invariantViolations() == [])
        let exporter = NativeExporter()
        let row = try #require(try exporter.row(for: rollout))
        #expect(row.rowBytes() == rollout.rowBytes())
        #expect(try Set(#require(row.objectValue).keys) == Set(exporter.features.map(\.name)))
    }

    @Test(arguments: ExportFormat.allCases)
    func declaresTypesThatItsRowsHave(_ format: ExportFormat) throws {
        guard let exporter = format.exporter(ExportOptions(format: format)) as? any RolloutExporter else { return }
        for rollout in AwkwardRollouts.all {
            guard let row = try exporter.rows(for: rollout).first else { continue }
            for feature in exporter.features {
                let value = try #require(row[feature.name])
                switch feature.kind {
                case .string: #expect(value.stringValue != nil, "\(feature.name)")
                case .int64: #expect(value.integerValue != nil, "\(feature.name)")
                case .float64: #expect(value.isNull || value.typeName == "number", "\(feature.name)")
                case .bool: #expect(value.isNull || value.boolValue != nil, "\(feature.name)")
                case .json: #expect(value.objectValue != nil, "\(feature.name)")
                case .listOfJSON:
                    #expect(value.arrayValue?.allSatisfy { $0.objectValue != nil } == true, "\(feature.name)")
                }
            }
        }
    }

    /// Column sets that make `datasets` 5 take a file for the traces of an agent and ask for another package.
    @Test(arguments: ExportFormat.allCases)
    func hasNoColumnsOfAgentTraces(_ format: ExportFormat) {
        let columns = Set(format.exporter(ExportOptions(format: format)).features.map(\.name))
        for traces: Set<String> in [
            ["type", "message"], ["type", "payload"], ["id", "source", "model", "system_prompt", "messages"],
            ["type", "id", "cwd"],
        ] {
            #expect(!traces.isSubset(of: columns))
        }
    }

    @Test func namesFormatsAsTheirExporters() {
        for format in ExportFormat.allCases {
            #expect(type(of: format.exporter(ExportOptions(format: format))).name == format.rawValue)
        }
    }
}
