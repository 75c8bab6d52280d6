import JSON
import Patterns
import Spelling

extension Evaluator {
    /// `const` and `enum`.
    func evaluateValues(of node: Node, _ instance: JSON) -> Bool {
        var isValid = true
        if let constant = node.constant, !constant.isEqualAsJSON(instance) {
            isValid = fail(node, "const", "must be \(excerpt(constant)), is \(excerpt(instance))")
        }
        if let enumeration = node.enumeration, !enumeration.contains(instance) {
            isValid = fail(node, "enum", enumMessage(enumeration, instance))
        }
        return isValid
    }

    private func enumMessage(_ enumeration: Enumeration, _ instance: JSON) -> String {
        let values = enumeration.values
        let shown = values.prefix(20).map { excerpt($0) }.joined(separator: ", ")
        let more = values.count > 20 ? " … (\(values.count) values)" : ""
        let suggestion = instance.stringValue.flatMap {
            Spelling.nearest(to: $0, among: values.compactMap(\.stringValue))
        }
        let hint = suggestion.map { " (did you mean \(excerpt(.string($0)))?)" } ?? ""
        return "must be \(values.count == 1 ? "" : "one of ")\(shown)\(more), is \(excerpt(instance))\(hint)"
    }

    func evaluateNumber(_ rules: NumberRules, _ node: Node, _ instance: JSON) -> Bool {
        guard let number = Number(instance) else { return true }
        var isValid = true
        if let minimum = rules.minimum, number < minimum {
            isValid = fail(node, "minimum", "must be at least \(excerpt(minimum.json)), is \(excerpt(instance))")
        }
        if let maximum = rules.maximum, maximum < number {
            isValid = fail(node, "maximum", "must be at most \(excerpt(maximum.json)), is \(excerpt(instance))")
        }
        if let minimum = rules.exclusiveMinimum, !(minimum < number) {
            isValid = fail(
                node,
                "exclusiveMinimum",
                "must be greater than \(excerpt(minimum.json)), is \(excerpt(instance))"
            )
        }
        if let maximum = rules.exclusiveMaximum, !(number < maximum) {
            isValid = fail(
                node,
                "exclusiveMaximum",
                "must be less than \(excerpt(maximum.json)), is \(excerpt(instance))"
            )
        }
        if let divisor = rules.multipleOf, !number.isMultiple(of: divisor) {
            isValid = fail(
                node,
                "multipleOf",
                "must be a multiple of \(excerpt(divisor.json)), is \(excerpt(instance))"
            )
        }
        return isValid
    }

    func evaluateString(_ rules: StringRules, _ node: Node, _ text: String) -> Bool {
        var isValid = true
        // Characters are Unicode code points (validation, section 6.3) of one to four bytes; mostly the bytes settle it.
        let bytes = text.utf8.count
        if bytes > rules.maximum ?? .max || (bytes + 3) / 4 < rules.minimum ?? 0 {
            let length = text.unicodeScalars.count
            if let minimum = rules.minimum, length < minimum {
                isValid = fail(node, "minLength", "must have at least \(counted(minimum, "character")), has \(length)")
            }
            if let maximum = rules.maximum, length > maximum {
                isValid = fail(node, "maxLength", "must have at most \(counted(maximum, "character")), has \(length)")
            }
        }
        if let pattern = rules.pattern, !pattern.matches(text) {
            isValid = fail(node, "pattern", "must match the pattern \(pattern.source), is \(excerpt(.string(text)))")
        }
        if let format = rules.format, !format.accepts(text) {
            isValid = fail(node, "format", "must be \(format.text), is \(excerpt(.string(text)))")
        }
        return isValid
    }
}

/// `1 item`, `2 items`.
func counted(_ count: Int, _ noun: String) -> String {
    if count == 1 { return "1 \(noun)" }
    return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
}
