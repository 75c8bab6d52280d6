import JSON

/// Compiles a schema document into nodes, each subschema that is used once, breadth first: nothing recurses along references.
struct Compiler {
    private let document: JSON
    let assertFormats: Bool
    private var resources: Resources?
    private var nodes: [Node] = []
    private var ids: [JSONPointer: NodeID] = [:]
    private var queue: [JSONPointer] = []

    init(_ document: JSON, assertFormats: Bool) {
        self.document = document
        self.assertFormats = assertFormats
    }

    /// All nodes, the root first.
    mutating func compile() throws(SchemaError) -> [Node] {
        resources = try Resources(document)
        _ = node(at: JSONPointer())
        // Compiling a subschema appends those it mentions.
        while nodes.count < queue.count {
            let pointer = queue[nodes.count]
            nodes.append(Node(try rules(at: pointer), pointer: pointer))
        }
        try refuseLoops()
        return nodes
    }

    /// The number of the subschema at a place, which is compiled in its turn.
    mutating func node(at pointer: JSONPointer) -> NodeID {
        if let id = ids[pointer] { return id }
        let id = queue.count
        ids[pointer] = id
        queue.append(pointer)
        return id
    }

    /// The number of the subschema a reference leads to.
    mutating func node(for reference: String, from pointer: JSONPointer) throws(SchemaError) -> NodeID {
        guard let target = try resources?.resolve(reference, from: pointer) else {
            throw SchemaError(
                code: .unresolvedReference,
                pointer: pointer,
                message: "\"\(reference)\" is not in this document"
            )
        }
        return node(at: target)
    }

    private mutating func rules(at pointer: JSONPointer) throws(SchemaError) -> NodeRules {
        switch document.value(at: pointer) {
        case .bool(let verdict): return NodeRules(verdict: verdict)
        case .object(let object):
            return try rules(of: SchemaObject(object, at: pointer))
        default: throw SchemaError(code: .invalid, pointer: pointer, message: "a schema must be an object or a boolean")
        }
    }

    /// Refuses subschemas that apply themselves to the same value: following them would never end.
    ///
    /// Removes nodes nobody waits for until none are left (Kahn's algorithm); what remains is on a loop or leads to one.
    private func refuseLoops() throws(SchemaError) {
        var waiting = nodes.map { $0.inPlace.count }
        var users: [[NodeID]] = Array(repeating: [], count: nodes.count)
        for (id, node) in nodes.enumerated() {
            for target in node.inPlace { users[target].append(id) }
        }
        var ready = nodes.indices.filter { waiting[$0] == 0 }
        var done = 0
        while let id = ready.popLast() {
            done += 1
            for user in users[id] {
                waiting[user] -= 1
                if waiting[user] == 0 { ready.append(user) }
            }
        }
        guard done < nodes.count, let culprit = nodes.indices.first(where: { waiting[$0] > 0 }) else { return }
        throw SchemaError(
            code: .infiniteLoop,
            pointer: nodes[culprit].pointer,
            message: "references lead back here without going deeper into the value, so validating would never end"
        )
    }
}
