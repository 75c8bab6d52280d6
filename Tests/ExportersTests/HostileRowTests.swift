import Exporters
import JSON
import Testing
import Trajectories

/// Rows of sets from strangers: whatever is in them, an export holds JSON of the declared types, or says what is wrong.
@Suite struct HostileRowTests {
    private static let row = String(decoding: AwkwardRollouts.chained.rowBytes(), as: UTF8.self)

    private func refusal(_ row: String, _ format: ExportFormat = .messages) -> String {
        do {
            _ = try ExportedFiles(RowsInMemory(lines: [row]), ExportOptions(format: format))
            return "nothing"
        } catch {
            return "\(error)"
        }
    }

    private static func changed(_ text: String, _ other: String) -> String {
        precondition(row.contains(text), text)
        return row.replacing(text, with: other, maxReplacements: 1)
    }

    @Test func exportsTheRowAsItIs() {
        #expect(refusal(HostileRowTests.row) == "nothing")
    }

    @Test(arguments: [
        (#""content":"q""#, #""content":["q"]"#, "\"content\" of steps[1] must be string"),
        (#""content":"q""#, #""content":null"#, "\"content\" of steps[1] must be string"),
        (#""arguments":{"x":1}"#, #""arguments":null"#, "must be an object, or null with parse_ok false"),
        (#""arguments":{"x":1}"#, #""arguments":"{}""#, "\"arguments\" of a call of steps[2] must be object or null"),
        (#""arguments":{"x":1}"#, #""arguments":{"x":1,"x":2}"#, "already has this key"),
        (#""parse_ok":true"#, #""parse_ok":false"#, "must be an object, or null with parse_ok false"),
        (#""tool_call_id":"c1""#, #""tool_call_id":"c2""#, "answers \"c2\", which no earlier step calls"),
        (#""kind":"user""#, #""kind":"human""#, "steps[1] is a \"human\""),
        (#""reward":1.0"#, #""reward":1"#, "reward is not written with a fraction"),
        (#""reward":1.0"#, #""reward":"1.0""#, "\"reward\" of the rollout must be number or null"),
        (#""reward":1.0"#, #""reward":null"#, "unscored: 1"),
        (#""reward":1.0"#, #""reward":1e999"#, "outside what 64-bit integers and doubles can hold"),
        (#""rollout_id":"chained""#, #""rollout_id":"2026-11-22""#, "rollout_id reads as a date"),
        (#""rollout_id":"chained""#, #""rollout_id":"\u0032026-11-22""#, "rollout_id reads as a date"),
        (#""split":"train""#, #""split":"../train""#, "split must be letters"),
        (#""split":"train""#, #""split":"""#, "split must be letters"),
        (#""tools":["#, #""tools":["x","#, "tools has an element that is no object"),
        (#""sample_index":0"#, #""sample_index":9223372036854775808"#, "outside what 64-bit integers"),
        (#""sample_index":0"#, #""sample_index":1"#, "sample_index is not below group_size"),
        (#""stop_reason":"answered""#, #""stop_reason":"2026-11-22""#, "which is none of its words"),
        (#""stop_reason":"answered""#, #""stop_reason":"fault""#, "failure_kind must be there exactly"),
        (#""capture":"tokens""#, #""capture":"all""#, "capture is none of"),
        (#""schema":"awm.rollout/1""#, #""schema":"awm.rollout/2""#, "another schema"),
        (#""attempt":0,"#, #""attempt":0,"attempt":0,"#, "already has this key"),
        (#""attempt":0,"#, #""attempt":0,"\u0061ttempt":0,"#, "already has this key"),
        (#""attempt":0,"#, #""attempt":0,"attitude":0,"#, "a key that the format does not: \"attitude\""),
        (#""attempt":0,"#, "", "lacks \"attempt\""),
        (#""usage":{}"#, #""usage":{}}"#, "the end of the document"),
        (#""usage":{}"#, #""usage":[]"#, "\"usage\" of the rollout must be object"),
    ])
    func refuses(_ text: String, _ other: String, _ message: String) {
        let refusal = refusal(HostileRowTests.changed(text, other))
        #expect(refusal.contains(message), "\(refusal)")
    }

    @Test(
        arguments: [ExportFormat.tokens, .openEnvTrace, .atif, .native],
        [
            ("[4,5]", "[4,-5]", "a token id that is none"), ("[4,5]", "[4,5.0]", "a token id that is none"),
            ("[4,5]", "[4,\"5\"]", "a token id that is none"),
            ("[4,5]", "[4,5,6]", "has 2 logprobs for 3 completion_token_ids"),
            ("-0.25]", "0.25]", "a logprob that is positive"), ("-0.25]", "-1]", "written without a fraction"),
            ("-0.25]", "null]", "a logprob that is positive, no number"),
            ("\"loss_mask\":[1,0,1]", "\"loss_mask\":[1,0,2]", "a loss_mask of other than 0 and 1"),
            ("\"loss_mask\":[1,0,1]", "\"loss_mask\":[1,0]", "a loss_mask of another length"),
            (
                "\"completion_token_ids\":[4,5]", "\"completion_token_ids\":null",
                "lacks what capture \"tokens\" promises"
            ),
        ]
    )
    func refusesTokens(_ format: ExportFormat, _ change: (String, String, String)) {
        let refusal = refusal(HostileRowTests.changed(change.0, change.1), format)
        #expect(refusal.contains(change.2), "\(refusal)")
    }

    @Test func takesKeysInAnyOrderAndAnySpelling() throws {
        let row = #"{"usage":{},"# + HostileRowTests.row.dropFirst().replacing(#","usage":{}}"#, with: "}")
        let escaped = row.replacing(#""steps":"#, with: #""\u0073teps" : "#).replacing(
            #""kind":"user""#,
            with: #""kind":"\u0075ser""#
        )
        let export = try ExportedFiles(RowsInMemory(lines: [escaped]), ExportOptions(format: .messages))
        let plain = try ExportedFiles([AwkwardRollouts.chained], ExportOptions(format: .messages))
        #expect(try export.rows("train") == plain.rows("train"))
    }

    /// Formats nest values deeper than rows do; what they write can be read all the same.
    @Test(arguments: ExportFormat.allCases.filter { !$0.isPaired })
    func whatIsNestedDeeplyCanBeReadBack(_ format: ExportFormat) throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        var deepest = 0
        for levels in 100...130 {
            let row = HostileRowTests.changed(#""arguments":{"x":1}"#, #""arguments":{"x":\#(nested(levels))}"#)
            guard let export = try? ExportedFiles(RowsInMemory(lines: [row]), ExportOptions(format: format)) else {
                continue
            }
            #expect(try export.rows("train").count > 0)
            deepest = levels
        }
        #expect(deepest == 114)
    }

    /// Damage anywhere in a row is refused, or gives rows that can be parsed and have the declared columns.
    @Test(arguments: ExportFormat.allCases)
    func damageGivesNoInvalidOutput(_ format: ExportFormat) throws {
        let options = ExportOptions(format: format)
        let columns = Set(format.exporter(options).features.map(\.name))
        let rollouts = AwkwardRollouts.group + [AwkwardRollouts.branched]
        var random = Noise(state: 7)
        for _ in 0..<150 {
            var rows = rollouts.map { $0.rowBytes() }
            let row = Int.random(in: rows.indices, using: &random)
            let place = Int.random(in: rows[row].indices, using: &random)
            rows[row][place] = Array("\"{}[],:0x\\\u{1}".utf8).randomElement(using: &random) ?? 0
            var source = RowsInMemory(lines: [])
            source.rows = rows
            guard let export = try? ExportedFiles(source, options) else { continue }
            for row in try export.rows("train") { #expect(try Set(#require(row.objectValue).keys) == columns) }
        }
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
