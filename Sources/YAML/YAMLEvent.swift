import CYAML

/// One event of libyaml's parser, copied into Swift values.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart(hasDirective: Bool)
        case documentEnd
        case alias
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        case nothing
    }

    var kind: Kind
    var position: SourcePosition
    var hasAnchor = false
    var hasTag = false

    func unexpected() -> YAMLError {
        YAMLError(message: "unexpected content", position: position)
    }
}

/// Owns a `yaml_parser_t` and reads events from a byte array.
final class YAMLEventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) throws(YAMLError) {
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: max(bytes.count, 1))
        _ = input.initialize(from: bytes)
        guard yaml_parser_initialize(parser) == 1 else {
            // The destructor runs all the same, and finds nothing to delete.
            parser.initialize(to: yaml_parser_t())
            throw YAMLError(message: "out of memory", position: SourcePosition(line: 1, column: 1))
        }
        // Packages are UTF-8; without this a byte order mark would choose UTF-16, and is skipped here.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        yaml_parser_set_input_string(parser, input.baseAddress.map { $0 + mark }, bytes.count - mark)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    func next() throws(YAMLError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let position = SourcePosition(event.start_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, position: position)
        case YAML_STREAM_END_EVENT: return YAMLEvent(kind: .streamEnd, position: position)
        case YAML_DOCUMENT_START_EVENT:
            let start = event.data.document_start
            let hasDirective = start.version_directive != nil || start.tag_directives.start != start.tag_directives.end
            return YAMLEvent(kind: .documentStart(hasDirective: hasDirective), position: position)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, position: position)
        case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, position: position)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return YAMLEvent(
                kind: .scalar(String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
                position: position,
                hasAnchor: scalar.anchor != nil,
                hasTag: scalar.tag != nil
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(
                kind: .sequenceStart,
                position: position,
                hasAnchor: start.anchor != nil,
                hasTag: start.tag != nil
            )
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(
                kind: .mappingStart,
                position: position,
                hasAnchor: start.anchor != nil,
                hasTag: start.tag != nil
            )
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, position: position)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, position: position)
        default: return YAMLEvent(kind: .nothing, position: position)
        }
    }

    private func failure() -> YAMLError {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "not YAML"
        let context = state.context.map { String(cString: $0) + ": " } ?? ""
        // The reader, which sees bytes, has no mark but an offset.
        let position =
            state.error == YAML_READER_ERROR
            ? position(ofByte: state.problem_offset) : SourcePosition(state.problem_mark)
        var error = YAMLError(message: context + problem, position: position)
        error.isSyntax = true
        return error
    }

    private func position(ofByte offset: Int) -> SourcePosition {
        var position = SourcePosition(line: 1, column: 1)
        for byte in input.prefix(offset) {
            if byte == 0x0A {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
