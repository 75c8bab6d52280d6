import CYAML
import JSON

/// Turns libyaml's events into a value and its positions, refusing what the subset leaves out.
struct YAMLComposer {
    let limits: YAMLLimits
    private var values = 0

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    mutating func compose(_ bytes: [UInt8]) throws(YAMLError) -> (JSON, PositionTree) {
        let start = SourcePosition(line: 1, column: 1)
        guard bytes.count <= limits.bytes else {
            throw YAMLError(
                message: "the document has \(bytes.count) bytes; at most \(limits.bytes) are read",
                position: start
            )
        }
        let events = try YAMLEventReader(bytes)
        var event = try events.next()
        guard case .streamStart = event.kind else { throw event.unexpected() }
        event = try events.next()
        if case .streamEnd = event.kind { return (.null, PositionTree(position: start)) }
        guard case .documentStart(let hasDirective) = event.kind else { throw event.unexpected() }
        guard !hasDirective else {
            throw YAMLError(message: "directives are not supported; leave the % line out", position: event.position)
        }
        let first = try events.next()
        let (value, items) = try node(first, depth: 0, from: events)
        event = try events.next()
        guard case .documentEnd = event.kind else { throw event.unexpected() }
        event = try events.next()
        guard case .streamEnd = event.kind else {
            throw YAMLError(message: "a second document in one file is not supported", position: event.position)
        }
        return (value, PositionTree(position: first.position, children: items))
    }

    private mutating func node(
        _ event: YAMLEvent,
        depth: Int,
        from events: YAMLEventReader
    ) throws(YAMLError) -> (JSON, [PositionTree]) {
        if event.hasAnchor {
            throw YAMLError(message: "anchors are not supported; write the value out", position: event.position)
        }
        if event.hasTag {
            throw YAMLError(message: "tags are not supported; quote the value if it is text", position: event.position)
        }
        guard depth <= limits.depth else {
            throw YAMLError(message: "nested more than \(limits.depth) levels deep", position: event.position)
        }
        values += 1
        guard values <= limits.values else {
            throw YAMLError(message: "more than \(limits.values) values in one document", position: event.position)
        }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return (try isPlain ? CoreSchema.resolve(text, at: event.position) : .string(text), [])
        case .sequenceStart:
            return try sequence(depth: depth, from: events)
        case .mappingStart:
            return try mapping(depth: depth, from: events)
        case .alias:
            throw YAMLError(message: "aliases are not supported; write the value out", position: event.position)
        default:
            throw event.unexpected()
        }
    }

    private mutating func sequence(
        depth: Int,
        from events: YAMLEventReader
    ) throws(YAMLError) -> (JSON, [PositionTree]) {
        var items: [JSON] = []
        var positions: [PositionTree] = []
        while true {
            let next = try events.next()
            if case .sequenceEnd = next.kind { return (.array(items), positions) }
            let (value, children) = try node(next, depth: depth + 1, from: events)
            items.append(value)
            positions.append(PositionTree(position: next.position, children: children))
        }
    }

    private mutating func mapping(
        depth: Int,
        from events: YAMLEventReader
    ) throws(YAMLError) -> (JSON, [PositionTree]) {
        var members = JSONObject()
        var positions: [PositionTree] = []
        while true {
            let key = try events.next()
            if case .mappingEnd = key.kind { return (.object(members), positions) }
            let name = try name(of: key)
            guard members[name] == nil else {
                let first = PositionTree(position: key.position, children: positions)
                    .position(of: JSONPointer(tokens: [name]), in: .object(members))
                throw YAMLError(
                    message: "duplicate key \"\(name.prefix(80))\", first seen on line \(first.line)",
                    position: key.position
                )
            }
            let (value, children) = try node(try events.next(), depth: depth + 1, from: events)
            members[name] = value
            // A member is looked for by its key, and a message about it belongs there.
            positions.append(PositionTree(position: key.position, children: children))
        }
    }

    private func name(of key: YAMLEvent) throws(YAMLError) -> String {
        guard case .scalar(let name, let isPlain) = key.kind, !key.hasAnchor, !key.hasTag, !(isPlain && name.isEmpty)
        else {
            throw YAMLError(message: "a key must be a plain or quoted text", position: key.position)
        }
        if isPlain, name == "<<" {
            throw YAMLError(message: "merge keys are not supported; write the members out", position: key.position)
        }
        return name
    }
}
