import Environments
import JSON
import Patterns
import Runtime
import SQLite

extension AnswerMatcher {
    /// Whether an answer matches; `rows` are what the matcher's query gave, when it has one.
    func matches(
        _ answer: JSON?,
        parameters: JSONObject,
        rows: [[SQLValue]],
        columns: [String]
    ) -> (Bool, evidence: JSON) {
        guard let answer, let value = answer.value(at: path) else {
            return (false, ["answer": .null, "reason": "there is no answer at this path"])
        }
        switch kind {
        case .equals(let template):
            let expected = TaskInstance.render(template, parameters)
            return (isEqual(value, expected), ["answer": value, "expected": expected])
        case .sql:
            let expected = AnswerMatcher.expected(rows, columns: columns, like: value)
            return (isEqual(value, expected), ["answer": value, "expected": expected])
        case .number(let number):
            let found = self.number(in: value)
            let isMatch = found.map { abs($0 - number) <= tolerance } ?? false
            return (
                isMatch, ["answer": value, "expected": .double(number), "read": found.map { .double($0) } ?? .null]
            )
        case .contains(let parts):
            let text = (value.stringValue ?? value.rowText()).lowercased()
            let missing = parts.filter { !text.contains($0.lowercased()) }
            return (missing.isEmpty, ["answer": value, "missing": .array(missing.map { .string($0) })])
        case .regex(let source):
            let isMatch = (try? Pattern(source))?.matches(value.stringValue ?? value.rowText()) ?? false
            return (isMatch, ["answer": value, "pattern": .string(source)])
        case .oneOf(let choices):
            return (choices.contains { isEqual(value, $0) }, ["answer": value, "one_of": .array(choices)])
        }
    }

    private func isEqual(_ value: JSON, _ expected: JSON) -> Bool {
        if let left = value.doubleValue, let right = expected.doubleValue {
            return value.isEqualAsJSON(expected) || abs(left - right) <= tolerance && tolerance > 0
        }
        // SQL has no booleans: 1 and 0 stand for them.
        if let flag = value.boolValue, let number = expected.integerValue { return number == (flag ? 1 : 0) }
        guard case .array(let left) = value, case .array(var right) = expected else {
            return value.isEqualAsJSON(expected)
        }
        guard left.count == right.count else { return false }
        if isOrdered { return zip(left, right).allSatisfy { isEqual($0, $1) } }
        for item in left {
            guard let match = right.firstIndex(where: { isEqual(item, $0) }) else { return false }
            right.remove(at: match)
        }
        return true
    }

    /// A query's rows in the form of the answer: one value, the JSON text of a structure, a list of values or of rows.
    private static func expected(_ rows: [[SQLValue]], columns: [String], like value: JSON) -> JSON {
        let isStructure = value.arrayValue != nil || value.objectValue != nil
        if rows.count == 1, rows[0].count == 1 {
            if isStructure, case .text(let text) = rows[0][0], let parsed = try? JSON(parsing: text) { return parsed }
            if value.arrayValue == nil { return rows[0][0].json }
        }
        guard value.arrayValue != nil else { return rows.first?.first?.json ?? .null }
        return .array(
            rows.map { row in
                row.count == 1 ? row[0].json : .object(JSONObject(zip(columns, row).map { ($0, $1.json) }))
            }
        )
    }

    /// The number an answer states: itself, or the only number in its text, or the one that stands nearest to a word.
    private func number(in value: JSON) -> Double? {
        if let number = value.doubleValue { return number }
        guard let text = value.stringValue else { return nil }
        let numbers = NumberText.numbers(in: text)
        guard let near else { return numbers.count == 1 ? numbers[0].value : nil }
        guard let word = NumberText.position(of: near, in: text) else { return nil }
        let nearest = numbers.map { (distance: $0.distance(to: word), value: $0.value) }
            .sorted { $0.distance < $1.distance }
        guard let first = nearest.first else { return nil }
        // Two numbers equally near, with other values, do not say which is meant.
        if nearest.count > 1, nearest[1].distance == first.distance, nearest[1].value != first.value { return nil }
        return first.value
    }
}

/// Numbers as people write them in text: `1,250.50`, `-3`, `$12`.
enum NumberText {
    struct Found {
        var value: Double
        var range: Range<Int>

        func distance(to word: Range<Int>) -> Int {
            range.lowerBound >= word.upperBound
                ? range.lowerBound - word.upperBound : word.lowerBound - range.upperBound
        }
    }

    static func numbers(in text: String) -> [Found] {
        let bytes = Array(text.utf8)
        var found: [Found] = []
        var offset = 0
        func isDigit(_ index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }
        while offset < bytes.count {
            guard isDigit(offset) else {
                offset += 1
                continue
            }
            var start = offset
            var digits: [UInt8] = []
            while offset < bytes.count {
                if isDigit(offset) {
                    digits.append(bytes[offset])
                } else if bytes[offset] == 0x2E, isDigit(offset + 1), !digits.contains(0x2E) {
                    digits.append(0x2E)
                } else if bytes[offset] == 0x2C, isDigit(offset + 1), isDigit(offset + 2), isDigit(offset + 3),
                    !isDigit(offset + 4), !digits.contains(0x2E)
                {
                    // A separator of thousands: three digits follow it.
                } else {
                    break
                }
                offset += 1
            }
            let isNegative = start > 0 && bytes[start - 1] == 0x2D && (start == 1 || !isDigit(start - 2))
            if isNegative { start -= 1 }
            if let value = Double(String(decoding: digits, as: UTF8.self)) {
                found.append(Found(value: isNegative ? -value : value, range: start..<offset))
            }
        }
        return found
    }

    static func position(of word: String, in text: String) -> Range<Int>? {
        let bytes = Array(text.lowercased().utf8)
        let wanted = Array(word.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= bytes.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where bytes[start..<start + wanted.count].elementsEqual(wanted) {
            return start..<start + wanted.count
        }
        return nil
    }
}
