import JSON
import Quality
import Testing

/// The types of answers.
struct AnswerTypeTests {
    @Test("the parts of an answer have the types of their schemas")
    func parts() {
        let schema: JSON = [
            "type": "object",
            "properties": [
                "total": ["type": "integer"], "price": ["type": ["number", "null"]], "name": ["type": "string"],
                "day": ["type": "string", "format": "date"], "state": ["type": "string", "enum": ["open", "shut"]],
                "ids": ["type": "array", "items": ["type": "integer"]], "done": ["type": "boolean"],
                "any": ["type": ["string", "integer"]],
            ],
        ]
        #expect(
            AnswerType.list(in: schema) == [.integer, .number, .text, .date, .choice, .list, .boolean, .several]
        )
        #expect(AnswerType.list(in: ["type": "string"]) == [.text])
        #expect(AnswerType.list(in: ["type": "object"]) == [.object])
        #expect(AnswerType.list(in: JSON?.none) == [.untyped])
    }
}
