import JSON
import Testing

@testable import Synthesis

/// Answers as models write them, and the loop that corrects them.
struct CorrectionTests {
    private static let schema = #"{"schema_sql": "CREATE TABLE a (id INTEGER PRIMARY KEY)"}"#

    private func read(_ text: String, isCut: Bool = false) -> Result<JSON, StructuredAnswer.Refused> {
        StructuredAnswer.read(text, for: .schema, isCut: isCut)
    }

    @Test(arguments: [
        schema, "```json\n\(schema)\n```", "Here it is:\n\n\(schema)\n\nTell me if {that} will do.",
        "<think>An object {\"like\": \"this\"}?</think>\(schema)",
    ])
    func `JSON is found in a fence, between words and behind thoughts`(text: String) throws {
        let json = try read(text).get()
        #expect(json["schema_sql"]?.stringValue?.hasPrefix("CREATE TABLE a") == true)
    }

    @Test func `What is no JSON, or not of the schema, is told`() throws {
        guard case .failure(let none) = read("I would rather not."),
            case .failure(let cut) = read("{\"a\": [1, ", isCut: true),
            case .failure(let other) = read(#"{"sql": 1}"#)
        else {
            Issue.record("an answer was taken that is none")
            return
        }
        #expect(none.findings.map(\.code) == ["bad-json"])
        #expect(cut.findings.first?.message.contains("cut off at the token limit") == true)
        #expect(other.findings.allSatisfy { $0.code == "answer-schema" } && !other.findings.isEmpty)
    }

    @Test func `Braces without end take no time`() {
        guard case .failure = read(String(repeating: "{", count: 1_000_000)) else {
            Issue.record("braces were taken for an answer")
            return
        }
    }

    @Test func `The loop asks with the last answer and keeps the best`() {
        let first: [JSON] = [["role": "system", "content": "s"], ["role": "user", "content": "u"]]
        var loop = Correction(first: first, attempts: 3)
        let heavy = StageFinding("bad-json", "no", weight: 1000)
        let light = StageFinding("empty-table", at: "loans", "loans has no rows")
        guard case .ask(let again) = loop.take("one", [heavy]) else {
            Issue.record("the loop does not ask again")
            return
        }
        #expect(again.count == 4 && again[2]["content"] == "one")
        #expect(again[3]["content"]?.stringValue?.contains("bad-json") == true)
        guard case .ask(let third) = loop.take("two", [light]) else {
            Issue.record("the loop does not ask a third time")
            return
        }
        // Only the last answer goes back.
        #expect(third.count == 4 && third[2]["content"] == "two")
        #expect(loop.take("three", [heavy, light]) == .giveUp([light]))
        #expect(loop.best?.text == "two" && loop.findings == 4)
        var quick = Correction(first: first, attempts: 1)
        #expect(quick.take("fine", []) == .accept)
    }

    @Test func `A text that looks like a reference is written so that it is none`() {
        #expect(TemplateText.escaped("a $40 tea") == "a $$40 tea")
        let told = KnownText(["Ask Mira Osei about 2350 cents"])
        #expect(told.contains("mira osei") && told.contains("2350") && !told.contains("Osei Lind"))
        let results: [JSON] = [["rows": [["id": 7, "name": "Rona"]]], ["id": 9]]
        let template = References.template(
            of: ["a": 7, "b": "Mira Osei", "c": 9, "d": "$5"],
            from: results,
            unless: told
        )
        #expect(template == ["a": "$1.rows.0.id", "b": "Mira Osei", "c": "$2.id", "d": "$$5"])
    }

    @Test func `Vectors of words tell the same from the different`() {
        let ferry = TextVector(words: "ferry tickets of an island line")
        #expect(ferry.similarity(to: TextVector(words: "the tickets of a ferry line to islands")) > 0.62)
        #expect(ferry.similarity(to: TextVector(words: "a library of seeds for gardeners")) < 0.2)
        let gauge = "transport counters lend measuring instruments to members and collect the deposits each evening"
        let other =
            "transport counters lend the measuring instruments to members and collect their deposits each evening"
        #expect(TextVector(words: gauge).similarity(to: TextVector(words: other)) > 0.62)
    }
}
