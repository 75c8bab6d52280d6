import JSON

extension Evaluator {
    /// The keywords that apply subschemas to the same value (core, sections 8.2.3 and 10.2).
    ///
    /// What a subschema looked at counts only if it holds; where its failure fails the whole, it may count directly.
    func evaluate(
        _ applicator: Applicator,
        _ node: Node,
        _ instance: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        switch applicator {
        case .reference(let id):
            return evaluate(id, instance, &evaluated)
        case .all(let ids):
            var isValid = true
            for id in ids {
                isValid = evaluate(id, instance, &evaluated) && isValid
                guard shouldGoOn(isValid) else { return false }
            }
            return isValid
        case .any(let ids):
            return evaluateAny(ids, node, instance, &evaluated)
        case .one(let ids):
            return evaluateOne(ids, node, instance, &evaluated)
        case .not(let id):
            var ignored: Evaluated?
            guard isSilentlyValid(id, instance, &ignored) else { return true }
            return fail(node, "not", "must not match \(nodes[id].pointer), is \(excerpt(instance))")
        case .condition(let condition, let then, let otherwise):
            let holds = isValidBranch(condition, instance, &evaluated)
            guard let id = holds ? then : otherwise else { return true }
            return evaluate(id, instance, &evaluated)
        }
    }

    /// Evaluates a subschema that may fail without consequence; what it looked at counts only if it holds.
    private func isValidBranch(_ id: NodeID, _ instance: JSON, _ evaluated: inout Evaluated?) -> Bool {
        var own: Evaluated? = evaluated == nil ? nil : Evaluated()
        let isValid = isSilentlyValid(id, instance, &own)
        if isValid, let own { evaluated?.merge(own) }
        return isValid
    }

    private func evaluateAny(
        _ ids: [NodeID],
        _ node: Node,
        _ instance: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var isValid = false
        for id in ids {
            isValid = isValidBranch(id, instance, &evaluated) || isValid
            // Every subschema that holds adds to what has been looked at.
            if isValid, evaluated == nil { return true }
        }
        return isValid || failBranches("anyOf", ids, node, instance)
    }

    private func evaluateOne(
        _ ids: [NodeID],
        _ node: Node,
        _ instance: JSON,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var matching: [Int] = []
        for (position, id) in ids.enumerated() where isValidBranch(id, instance, &evaluated) {
            matching.append(position)
        }
        switch matching.count {
        case 1: return true
        case 0: return failBranches("oneOf", ids, node, instance)
        default:
            let positions = matching.map { String($0 + 1) }.joined(separator: " and ")
            return fail(node, "oneOf", "must match exactly one of \(ids.count) forms, matches forms \(positions)")
        }
    }

    /// Says why no form matches: in full if the value is plainly meant as one of them, in short for each otherwise.
    private func failBranches(_ keyword: String, _ ids: [NodeID], _ node: Node, _ instance: JSON) -> Bool {
        guard isCollecting else { return false }
        let branches = ids.map { collect($0, instance) }
        let place = pointer
        // A form whose type or constants differ is not meant.
        let meant = branches.filter { violations in
            !violations.contains { violation in
                ["type", "const", "enum", ""].contains(violation.keyword)
                    && violation.instance.tokens.count <= place.tokens.count + (violation.keyword == "const" ? 1 : 0)
            }
        }
        if meant.count == 1 {
            report(meant[0])
            return false
        }
        let forms = branches.enumerated().map { position, violations in
            "(\(position + 1)) \(violations.first.map { relative($0, to: place) } ?? "does not match")"
        }
        let shown = forms.prefix(5).joined(separator: "; ") + (forms.count > 5 ? "; …" : "")
        return fail(
            node,
            keyword,
            "must match \(keyword == "anyOf" ? "one" : "exactly one") of \(ids.count) forms: \(shown)"
        )
    }

    private func relative(_ violation: SchemaViolation, to place: JSONPointer) -> String {
        let inner = JSONPointer(tokens: Array(violation.instance.tokens.dropFirst(place.tokens.count)))
        return inner.tokens.isEmpty ? violation.message : "\(inner): \(violation.message)"
    }
}
