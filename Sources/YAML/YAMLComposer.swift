import CYAML
import JSON

/// Turns libyaml's events into a ``YAMLDocument``, refusing what the subset leaves out.
struct YAMLComposer {
    let limits: YAMLLimits
    private var positions: [JSONPointer: SourcePosition] = [:]

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    mutating func compose(_ bytes: [UInt8]) throws(YAMLError) -> YAMLDocument {
        guard bytes.count <= limits.bytes else {
            throw YAMLError(
                message: "the document has \(bytes.count) bytes; at most \(limits.bytes) are read",
                position: SourcePosition(line: 1, column: 1)
            )
        }
        let events = try YAMLEventReader(bytes)
        defer { events.close() }
        var event = try events.next()
        guard case .streamStart = event.kind else { throw event.unexpected() }
        event = try events.next()
        if case .streamEnd = event.kind { return YAMLDocument(value: .null, positions: [:]) }
        guard case .documentStart = event.kind else { throw event.unexpected() }
        let value = try node(try events.next(), at: JSONPointer(), depth: 0, from: events)
        event = try events.next()
        guard case .documentEnd = event.kind else { throw event.unexpected() }
        event = try events.next()
        guard case .streamEnd = event.kind else {
            throw YAMLError(message: "a second document in one file is not supported", position: event.position)
        }
        return YAMLDocument(value: value, positions: positions)
    }

    private mutating func node(
        _ event: YAMLEvent,
        at pointer: JSONPointer,
        depth: Int,
        from events: YAMLEventReader
    ) throws(YAMLError) -> JSON {
        if positions[pointer] == nil { positions[pointer] = event.position }
        if event.hasAnchor {
            throw YAMLError(message: "anchors are not supported; write the value out", position: event.position)
        }
        if event.hasTag {
            throw YAMLError(message: "tags are not supported; quote the value if it is text", position: event.position)
        }
        guard depth <= limits.depth else {
            throw YAMLError(message: "nested more than \(limits.depth) levels deep", position: event.position)
        }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return try isPlain ? CoreSchema.resolve(text, at: event.position) : .string(text)
        case .sequenceStart:
            var items: [JSON] = []
            while true {
                let next = try events.next()
                if case .sequenceEnd = next.kind { return .array(items) }
                items.append(try node(next, at: pointer.appending(items.count), depth: depth + 1, from: events))
            }
        case .mappingStart:
            return try mapping(at: pointer, depth: depth, from: events)
        case .alias:
            throw YAMLError(message: "aliases are not supported; write the value out", position: event.position)
        default:
            throw event.unexpected()
        }
    }

    private mutating func mapping(
        at pointer: JSONPointer,
        depth: Int,
        from events: YAMLEventReader
    ) throws(YAMLError) -> JSON {
        var members: [(key: String, value: JSON)] = []
        var seen: [[UInt8]: SourcePosition] = [:]
        while true {
            let key = try events.next()
            if case .mappingEnd = key.kind { return .object(JSONObject(members)) }
            guard case .scalar(let name, let isPlain) = key.kind, !key.hasAnchor, !key.hasTag else {
                throw YAMLError(message: "a key must be a plain or quoted text", position: key.position)
            }
            if isPlain, name == "<<" {
                throw YAMLError(message: "merge keys are not supported; write the members out", position: key.position)
            }
            if let first = seen.updateValue(key.position, forKey: Array(name.utf8)) {
                throw YAMLError(
                    message: "duplicate key \"\(name)\", first seen on line \(first.line)",
                    position: key.position
                )
            }
            let member = pointer.appending(name)
            positions[member] = key.position
            members.append((name, try node(try events.next(), at: member, depth: depth + 1, from: events)))
        }
    }
}
