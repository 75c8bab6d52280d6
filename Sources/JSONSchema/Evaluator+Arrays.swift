import JSON

extension Evaluator {
    func evaluateArray(
        _ rules: ArrayRules,
        _ node: Node,
        _ elements: [JSON],
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var isValid = evaluateCounts(rules, node, elements)
        guard shouldGoOn(isValid) else { return false }

        for (position, id) in rules.prefix.enumerated() where position < elements.count {
            isValid = evaluate(id, elements[position], at: .index(position)) && isValid
            guard shouldGoOn(isValid) else { return false }
        }
        evaluated?.addItems(before: rules.prefix.count)
        if let items = rules.items {
            if nodes[items].verdict == false, elements.count > rules.prefix.count {
                let message = "must have at most \(counted(rules.prefix.count, "item")), has \(elements.count)"
                return fail(node, "items", message)
            }
            for position in rules.prefix.count..<max(elements.count, rules.prefix.count) {
                isValid = evaluate(items, elements[position], at: .index(position)) && isValid
                guard shouldGoOn(isValid) else { return false }
            }
            evaluated?.addItems(before: elements.count)
        }
        if let contains = rules.contains {
            isValid = evaluateContains(contains, node, elements, &evaluated) && isValid
        }
        return isValid
    }

    private func evaluateCounts(_ rules: ArrayRules, _ node: Node, _ elements: [JSON]) -> Bool {
        var isValid = true
        if let minimum = rules.minimum, elements.count < minimum {
            isValid = fail(node, "minItems", "must have at least \(counted(minimum, "item")), has \(elements.count)")
        }
        if let maximum = rules.maximum, elements.count > maximum {
            isValid = fail(node, "maxItems", "must have at most \(counted(maximum, "item")), has \(elements.count)")
        }
        if rules.areUnique, let (first, second) = JSON.firstDuplicate(in: elements) {
            let message = "items must be unique, items \(first) and \(second) are both \(excerpt(elements[second]))"
            isValid = fail(node, "uniqueItems", message)
        }
        return isValid
    }

    /// `contains` between `minContains` and `maxContains`; matching elements count as evaluated.
    private func evaluateContains(
        _ contains: ArrayRules.Contains,
        _ node: Node,
        _ elements: [JSON],
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var matches = 0
        for (position, element) in elements.enumerated() {
            var ignored: Evaluated?
            guard isSilentlyValid(contains.node, element, &ignored) else { continue }
            matches += 1
            evaluated?.addItem(position)
        }
        if let maximum = contains.maximum, matches > maximum {
            return fail(
                node,
                "maxContains",
                "must have at most \(counted(maximum, "item")) that \(matchText(contains)), has \(matches)"
            )
        }
        guard matches < contains.minimum else { return true }
        let keyword = contains.minimum == 1 ? "contains" : "minContains"
        return fail(
            node,
            keyword,
            "must have at least \(counted(contains.minimum, "item")) that \(matchText(contains)), has \(matches)"
        )
    }

    private func matchText(_ contains: ArrayRules.Contains) -> String {
        "matches \(nodes[contains.node].pointer)"
    }
}
