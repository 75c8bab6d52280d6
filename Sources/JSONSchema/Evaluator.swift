import JSON

/// Walks a value and the nodes that apply to it; either for the verdict alone, ending at the first failure, or collecting violations.
final class Evaluator {
    let nodes: [Node]
    private let maximumSteps: Int
    /// How many violations are wanted; 0 for the verdict alone.
    private let limit: Int
    private(set) var collected: [SchemaViolation] = []
    /// Whether violations are wanted now; false also inside `not` and `if`.
    var isCollecting: Bool
    /// Where the current value is; kept only while collecting.
    private var path: [PathElement] = []
    private var depth = 0
    private var steps = 0
    /// Set when a limit ended the evaluation: then no verdict counts, not even one that `not` turned around.
    private(set) var exhaustion: SchemaViolation?

    /// How deeply evaluations may be nested; in release builds that many fit into a megabyte of stack.
    static let maximumDepth = 512

    enum PathElement {
        case key(String)
        case index(Int)
    }

    init(_ nodes: [Node], maximumSteps: Int, limit: Int) {
        self.nodes = nodes
        self.maximumSteps = maximumSteps
        self.limit = limit
        self.isCollecting = limit > 0
    }

    func verdict(on instance: JSON) -> Bool {
        var ignored: Evaluated?
        return evaluate(0, instance, &ignored) && exhaustion == nil
    }

    func violations(of instance: JSON) -> [SchemaViolation] {
        var ignored: Evaluated?
        _ = evaluate(0, instance, &ignored)
        return exhaustion.map { [$0] } ?? Array(collected.prefix(limit))
    }

    /// Whether evaluation should go on after a result: at a failure only to collect more.
    @inline(__always)
    func shouldGoOn(_ isValid: Bool) -> Bool {
        isValid || isCollecting && collected.count < limit
    }

    // MARK: Reporting

    var pointer: JSONPointer {
        JSONPointer(
            tokens: path.map { element in
                switch element {
                case .key(let key): key
                case .index(let index): String(index)
                }
            }
        )
    }

    /// Records a violation of a keyword if violations are wanted; always false, so that rules can return it.
    func fail(_ node: Node, _ keyword: String, _ message: @autoclosure () -> String) -> Bool {
        guard isCollecting else { return false }
        let schema = keyword.isEmpty ? node.pointer : node.pointer.appending(keyword)
        collected.append(SchemaViolation(instance: pointer, schema: schema, keyword: keyword, message: message()))
        return false
    }

    private func exhaust(at node: Node) -> Bool {
        let message =
            depth > Evaluator.maximumDepth
            ? "the value and the schema are nested too deeply to validate"
            : "validation was stopped after \(maximumSteps) steps: the schema is too expensive for this value"
        exhaustion =
            exhaustion ?? SchemaViolation(instance: pointer, schema: node.pointer, keyword: "", message: message)
        return false
    }

    /// Records violations found by other means.
    func report(_ violations: [SchemaViolation]) {
        if isCollecting { collected += violations }
    }

    /// Evaluates without collecting.
    func isSilentlyValid(_ id: NodeID, _ instance: JSON, _ evaluated: inout Evaluated?) -> Bool {
        let wasCollecting = isCollecting
        isCollecting = false
        defer { isCollecting = wasCollecting }
        return evaluate(id, instance, &evaluated)
    }

    /// The violations of one subschema, apart from those collected so far.
    func collect(_ id: NodeID, _ instance: JSON) -> [SchemaViolation] {
        let before = collected
        collected = []
        defer { collected = before }
        var ignored: Evaluated?
        _ = evaluate(id, instance, &ignored)
        return collected
    }

    // MARK: Walking

    /// Evaluates a subschema on a part of the current value.
    @inline(__always)
    func evaluate(_ id: NodeID, _ part: JSON, at element: @autoclosure () -> PathElement) -> Bool {
        var ignored: Evaluated?
        guard isCollecting else { return evaluate(id, part, &ignored) }
        path.append(element())
        defer { path.removeLast() }
        return evaluate(id, part, &ignored)
    }

    /// Evaluates a subschema on the current value.
    ///
    /// - Parameter evaluated: What has been looked at, or nil when nobody asks. Meaningless when the result is false.
    func evaluate(_ id: NodeID, _ instance: JSON, _ evaluated: inout Evaluated?) -> Bool {
        let node = nodes[id]
        if let verdict = node.verdict { return verdict || fail(node, "", "no value is allowed here") }
        steps += 1
        depth += 1
        defer { depth -= 1 }
        guard steps <= maximumSteps, depth <= Evaluator.maximumDepth else { return exhaust(at: node) }

        guard node.unevaluatedProperties != nil || node.unevaluatedItems != nil else {
            return evaluateRules(of: node, instance, &evaluated)
        }
        var own: Evaluated? = Evaluated()
        var isValid = evaluateRules(of: node, instance, &own)
        guard shouldGoOn(isValid) else { return false }
        // When something failed, too much counts as unevaluated; only the first failure is worth reporting.
        if isValid { isValid = evaluateUnevaluated(of: node, instance, &own) }
        if isValid, let own { evaluated?.merge(own) }
        return isValid
    }

    private func evaluateRules(of node: Node, _ instance: JSON, _ evaluated: inout Evaluated?) -> Bool {
        if let types = node.types, !types.contains(typeOf: instance) {
            // The rules for the right type do not apply, and those of subschemas would mostly say the same again.
            return fail(
                node,
                "type",
                "must be \(types.description), is \(TypeSet.article(for: instance)) \(excerpt(instance))"
            )
        }
        var isValid = evaluateValues(of: node, instance)
        guard shouldGoOn(isValid) else { return false }
        switch instance {
        case .integer, .double:
            if let rules = node.numberRules { isValid = evaluateNumber(rules, node, instance) && isValid }
        case .string(let text):
            if let rules = node.stringRules { isValid = evaluateString(rules, node, text) && isValid }
        case .array(let elements):
            if let rules = node.arrayRules { isValid = evaluateArray(rules, node, elements, &evaluated) && isValid }
        case .object(let object):
            if let rules = node.objectRules { isValid = evaluateObject(rules, node, object, &evaluated) && isValid }
        case .null, .bool:
            break
        }
        for applicator in node.applicators {
            guard shouldGoOn(isValid) else { return false }
            isValid = evaluate(applicator, node, instance, &evaluated) && isValid
        }
        return isValid
    }
}

/// A value as it stands in messages: row form, cut when long.
func excerpt(_ value: JSON, limit: Int = 60) -> String {
    let text = value.rowText()
    guard text.unicodeScalars.count > limit else { return text }
    return "\(String(text.unicodeScalars.prefix(limit)))…"
}
