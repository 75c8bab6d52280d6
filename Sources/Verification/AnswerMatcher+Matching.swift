import Environments
import JSON
import Patterns
import Runtime

extension AnswerMatcher {
    /// Whether an answer matches, with what was looked at; `rows` is what the matcher's query gave, when it has one.
    func matches(_ answer: JSON?, parameters: JSONObject, rows: QueryRows?) throws -> (Bool, evidence: JSON) {
        guard let answer, let value = answer.value(at: path) else {
            let reason = answer == nil ? "no answer was given" : "the answer has nothing at \(path)"
            return (false, ["answer": answer ?? .null, "reason": .string(reason)])
        }
        switch kind {
        case .equals(let template):
            return compare(value, TaskInstance.render(template, parameters), isFromSQL: false)
        case .sql:
            return compare(value, rows?.expected(like: value) ?? .null, isFromSQL: true)
        case .number(let number):
            let found = stated(in: value)
            let evidence: JSON = [
                "answer": value, "expected": .double(number), "read": found.map { .double($0) } ?? .null,
            ]
            return (found.map { abs($0 - number) <= tolerance } ?? false, evidence)
        case .contains(let parts):
            let text = (value.stringValue ?? value.rowText()).lowercased()
            let wanted = parts.map { part in
                let part = TaskInstance.render(Template(.string(part)), parameters)
                return part.stringValue ?? part.rowText()
            }
            let missing = wanted.filter { !text.contains($0.lowercased()) }
            return (missing.isEmpty, ["answer": value, "missing": .array(missing.map { .string($0) })])
        case .regex(let source):
            let matches = try Pattern(source).matches(value.stringValue ?? value.rowText())
            return (matches, ["answer": value, "pattern": .string(source)])
        case .oneOf(let choices):
            let choices = choices.map { TaskInstance.render(Template($0), parameters) }
            return (
                choices.contains { isEqual(value, $0, isFromSQL: false) }, ["answer": value, "one_of": .array(choices)]
            )
        }
    }

    private func compare(_ value: JSON, _ expected: JSON, isFromSQL: Bool) -> (Bool, evidence: JSON) {
        (isEqual(value, expected, isFromSQL: isFromSQL), ["answer": value, "expected": expected])
    }

    /// Equality of JSON values, numbers within the tolerance and lists in any order where the matcher says so.
    private func isEqual(_ value: JSON, _ expected: JSON, isFromSQL: Bool) -> Bool {
        switch (value, expected) {
        case (.array(let left), .array(var right)):
            guard left.count == right.count else { return false }
            if isOrdered { return zip(left, right).allSatisfy { isEqual($0, $1, isFromSQL: isFromSQL) } }
            for item in left {
                guard let match = right.firstIndex(where: { isEqual(item, $0, isFromSQL: isFromSQL) }) else {
                    return false
                }
                right.remove(at: match)
            }
            return true
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { key, item in right[key].map { isEqual(item, $0, isFromSQL: isFromSQL) } ?? false }
        case (.bool(let flag), .integer(let number)):
            // SQL has no booleans: 1 and 0 stand for them.
            return isFromSQL && number == (flag ? 1 : 0)
        default:
            if value.isEqualAsJSON(expected) { return true }
            guard tolerance > 0, let left = value.doubleValue, let right = expected.doubleValue else { return false }
            return abs(left - right) <= tolerance
        }
    }

    /// The number an answer states: itself, or the only one in its text, or the one that stands nearest to a word.
    private func stated(in value: JSON) -> Double? {
        if let number = value.doubleValue { return number }
        guard let text = value.stringValue?.lowercased() else { return nil }
        let numbers = NumberText.numbers(in: text)
        guard let near else { return numbers.count == 1 ? numbers[0].value : nil }
        var nearest: Set<Double> = []
        for word in NumberText.positions(of: near.lowercased(), in: text) {
            let distances = numbers.map { $0.distance(to: word) }
            guard let least = distances.min() else { return nil }
            for (number, distance) in zip(numbers, distances) where distance == least { nearest.insert(number.value) }
        }
        // Two that stand equally near, or a word said twice with different numbers, do not say which is meant.
        return nearest.count == 1 ? nearest.first : nil
    }
}
