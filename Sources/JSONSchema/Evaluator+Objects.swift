import JSON
import Patterns
import Spelling

extension Evaluator {
    func evaluateObject(
        _ rules: ObjectRules,
        _ node: Node,
        _ object: JSONObject,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        var isValid = evaluateCounts(rules, node, object)
        for name in rules.required where object[name] == nil {
            guard shouldGoOn(isValid) else { return false }
            isValid = fail(node, "required", "missing required property \(excerpt(.string(name)))")
        }
        for dependency in rules.dependentRequired where object[dependency.key] != nil {
            for name in dependency.required where object[name] == nil {
                let message =
                    "property \(excerpt(.string(dependency.key))) requires property \(excerpt(.string(name))), which is missing"
                isValid = fail(node, "dependentRequired", message)
            }
        }
        guard shouldGoOn(isValid) else { return false }
        if rules.hasMemberRules {
            for (position, member) in object.enumerated() {
                isValid = evaluate(member, position, rules, node, object, &evaluated) && isValid
                guard shouldGoOn(isValid) else { return false }
            }
        }
        for dependency in rules.dependentSchemas where object[dependency.key] != nil {
            isValid = evaluate(dependency.node, .object(object), &evaluated) && isValid
            guard shouldGoOn(isValid) else { return false }
        }
        return isValid
    }

    private func evaluateCounts(_ rules: ObjectRules, _ node: Node, _ object: JSONObject) -> Bool {
        var isValid = true
        if let minimum = rules.minimum, object.count < minimum {
            isValid = fail(
                node,
                "minProperties",
                "must have at least \(counted(minimum, "property")), has \(object.count)"
            )
        }
        if let maximum = rules.maximum, object.count > maximum {
            isValid = fail(
                node,
                "maxProperties",
                "must have at most \(counted(maximum, "property")), has \(object.count)"
            )
        }
        return isValid
    }

    /// `properties`, `patternProperties`, `additionalProperties` and `propertyNames` for one member.
    private func evaluate(
        _ member: (key: String, value: JSON),
        _ position: Int,
        _ rules: ObjectRules,
        _ node: Node,
        _ object: JSONObject,
        _ evaluated: inout Evaluated?
    ) -> Bool {
        let (key, value) = member
        var isValid = true
        var isMatched = false
        if let id = rules.properties[key] {
            isMatched = true
            isValid =
                nodes[id].verdict == false
                ? fail(node, "properties", "property \(excerpt(.string(key))) is not allowed")
                : evaluate(id, value, at: .key(key))
        }
        for property in rules.patternProperties where property.pattern.matches(key) {
            isMatched = true
            isValid = evaluate(property.node, value, at: .key(key)) && isValid
        }
        if !isMatched, let id = rules.additionalProperties {
            isMatched = true
            isValid =
                nodes[id].verdict == false
                ? fail(node, "additionalProperties", unknownMessage(key, rules, object))
                : evaluate(id, value, at: .key(key))
        }
        if isMatched { evaluated?.addMember(position) }
        if let id = rules.propertyNames { isValid = evaluateName(key, id, node) && isValid }
        return isValid
    }

    private func evaluateName(_ key: String, _ id: NodeID, _ node: Node) -> Bool {
        var ignored: Evaluated?
        if isSilentlyValid(id, .string(key), &ignored) { return true }
        let reasons = isCollecting ? collect(id, .string(key)).map(\.message) : []
        return fail(node, "propertyNames", "property name \(excerpt(.string(key))): \(reasons.first ?? "not allowed")")
    }

    private func unknownMessage(_ key: String, _ rules: ObjectRules?, _ object: JSONObject) -> String {
        let absent = (rules?.properties.keys ?? []).filter { object[$0] == nil }
        let hint = Spelling.nearest(to: key, among: absent).map { " (did you mean \(excerpt(.string($0)))?)" } ?? ""
        return "unknown property \(excerpt(.string(key)))\(hint)"
    }

    /// `unevaluatedProperties` and `unevaluatedItems`, after everything else.
    func evaluateUnevaluated(of node: Node, _ instance: JSON, _ evaluated: inout Evaluated?) -> Bool {
        var isValid = true
        switch instance {
        case .object(let object):
            guard let id = node.unevaluatedProperties else { return true }
            for (position, member) in object.enumerated() where evaluated?.hasMember(position) != true {
                isValid =
                    (nodes[id].verdict == false
                        ? fail(node, "unevaluatedProperties", unknownMessage(member.key, node.objectRules, object))
                        : evaluate(id, member.value, at: .key(member.key))) && isValid
                guard shouldGoOn(isValid) else { return false }
            }
            evaluated?.addAllMembers()
        case .array(let elements):
            guard let id = node.unevaluatedItems else { return true }
            for (position, element) in elements.enumerated() where evaluated?.hasItem(position) != true {
                isValid = evaluate(id, element, at: .index(position)) && isValid
                guard shouldGoOn(isValid) else { return false }
            }
            evaluated?.addItems(before: elements.count)
        default:
            break
        }
        return isValid
    }
}
