import Exporters
import JSON
import Testing
import Trajectories

/// Columns: one type in every row of every format, whatever the rollouts. Readers infer types from the first rows they see, and fail or
/// change values where later ones differ.
@Suite struct ColumnTypeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var format: ExportFormat
        var splitTurns: Bool
        var testDescription: String { format.rawValue + (splitTurns ? " --split-turns" : "") }
    }

    static let cases =
        ExportFormat.allCases.map { Case(format: $0, splitTurns: false) }
        + ExportFormat.allCases.filter(\.isConversation).map { Case(format: $0, splitTurns: true) }

    private func options(_ test: Case) -> ExportOptions {
        var options = ExportOptions(format: test.format, includeFaults: !test.format.isPaired)
        options.splitTurns = test.splitTurns
        if test.format.isPaired { options.pairing = .all }
        return options
    }

    @Test(arguments: cases)
    func everyRowHasTheDeclaredTypes(_ test: Case) throws {
        let export = try ExportedFiles(AwkwardRollouts.everything, options(test))
        let rows = try export.rows("train") + export.rows("test")
        try #require(rows.count > 3)
        for feature in test.format.exporter(options(test)).features {
            for row in rows {
                let value = try #require(row[feature.name], "\(feature.name)")
                check(value, feature.kind, feature.name)
            }
        }
        let columns = Set(test.format.exporter(options(test)).features.map(\.name))
        for row in rows { #expect(try Set(#require(row.objectValue).keys) == columns) }
    }

    /// Fails unless a value has a type exactly; only numbers, booleans and rewards may be null.
    private func check(_ value: JSON, _ kind: Feature.Kind, _ place: String) {
        switch kind {
        case .string:
            #expect(
                value.stringValue.map { !Rollout.looksLikeTimestamp($0) || place.contains(".") } == true,
                "\(place)"
            )
        case .int64: #expect(value.integerValue != nil, "\(place)")
        case .float64: #expect(value.isNull || value.typeName == "number", "\(place)")
        case .bool: #expect(value.isNull || value.boolValue != nil, "\(place)")
        case .json: #expect(value.objectValue != nil, "\(place)")
        case .listOfJSON: #expect(value.arrayValue?.allSatisfy { $0.objectValue != nil } == true, "\(place)")
        case .list(let element):
            for value in value.arrayValue ?? [nil] { check(value, element, place + "[]") }
        case .objects(let features):
            for value in value.arrayValue ?? [nil] { check(value, .object(features), place + "[]") }
        case .object(let features):
            #expect(Set(value.objectValue?.keys ?? []) == Set(features.map(\.name)), "\(place)")
            for feature in features { check(value[feature.name] ?? .null, feature.kind, "\(place).\(feature.name)") }
        }
    }

    /// Column sets that make `datasets` 5 take a file for the traces of an agent and ask for another package.
    @Test(arguments: cases)
    func hasNoColumnsOfAgentTraces(_ test: Case) {
        let columns = Set(test.format.exporter(options(test)).features.map(\.name))
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

    /// The declared types stand in the card as `datasets` writes them.
    @Test func declaresNestedTypes() throws {
        let card = try ExportedFiles([AwkwardRollouts.oneArgument], ExportOptions(format: .messagesText)).text(
            "README.md"
        )
        #expect(
            card.contains(
                """
                  - name: messages
                    list:
                    - name: content
                      dtype: string
                    - name: name
                      dtype: string
                    - name: reasoning_content
                      dtype: string
                    - name: role
                      dtype: string
                    - name: tool_call_id
                      dtype: string
                    - name: tool_calls
                      list:
                      - name: function
                        struct:
                        - name: arguments
                          dtype: string
                        - name: name
                          dtype: string
                      - name: id
                        dtype: string
                      - name: type
                        dtype: string
                  - name: tools
                    dtype: string
                """
            )
        )
        let tokens = try ExportedFiles(AwkwardRollouts.withTokens, ExportOptions(format: .tokens)).text("README.md")
        #expect(tokens.contains("  - name: logprobs\n    list: float64\n"))
    }
}
