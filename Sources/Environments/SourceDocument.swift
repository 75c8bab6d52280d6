package import ContentStore
package import JSON
package import YAML

/// One parsed YAML, JSON or JSONL value of a package, with the place of everything in it.
package struct SourceDocument: Sendable {
    package var file: String
    package var value: JSON
    private var source: Source

    private enum Source: Sendable {
        case yaml(YAMLDocument, lines: [ArraySlice<UInt8>])
        case json([UInt8], lines: [ArraySlice<UInt8>])
        case line(Int)
    }

    /// Parses a `.yaml`, `.yml` or `.json` file; a failure is a finding with its place.
    package static func parse(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> SourceDocument {
        if path.text.hasSuffix(".json") {
            do {
                let value = try JSON(parsing: bytes)
                return SourceDocument(file: path.text, value: value, source: .json(bytes, lines: lines(of: bytes)))
            } catch {
                throw PackageError([notJSON(path, error)])
            }
        }
        do {
            let document = try YAMLDocument(parsing: bytes)
            let source = Source.yaml(document, lines: lines(of: bytes))
            return SourceDocument(file: path.text, value: document.value, source: source)
        } catch {
            throw PackageError([Finding("invalid-yaml", file: path.text, position: error.position, error.message)])
        }
    }

    /// Parses each line of a `.jsonl` file.
    package static func parseLines(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> [SourceDocument] {
        var documents: [SourceDocument] = []
        var findings: [Finding] = []
        for line in JSONLines(bytes) {
            do {
                let value = try JSON(parsing: line.bytes)
                documents.append(SourceDocument(file: path.text, value: value, source: .line(line.number)))
            } catch {
                var error = error
                error.line = line.number
                findings.append(notJSON(path, error))
            }
        }
        guard findings.isEmpty else { throw PackageError(findings) }
        return documents
    }

    /// Where the value at `pointer` stands, or its nearest ancestor that is there; for a member its key, except in JSON.
    package func position(_ pointer: JSONPointer) -> SourcePosition {
        switch source {
        case .yaml(let document, _): return document.position(of: pointer)
        case .line(let number): return SourcePosition(line: number, column: 1)
        case .json(let bytes, _):
            var pointer = pointer
            while true {
                if let found = JSON.position(of: pointer, in: bytes) {
                    return SourcePosition(line: found.line, column: found.column)
                }
                if pointer.tokens.isEmpty { return SourcePosition(line: 1, column: 1) }
                pointer.tokens.removeLast()
            }
        }
    }

    /// Where the value at `pointer` stands, with the file.
    package func place(_ pointer: JSONPointer) -> SourcePlace {
        SourcePlace(file: file, position: position(pointer))
    }

    /// Where the text at `pointer` begins, and where what is inside it stands.
    package func text(_ pointer: JSONPointer) -> SourceText {
        let place = place(pointer)
        guard let text = value.value(at: pointer)?.stringValue else { return SourceText(at: place) }
        let parent = value.value(at: JSONPointer(tokens: pointer.tokens.dropLast()))
        let key = parent?.objectValue == nil ? nil : pointer.tokens.last
        switch source {
        case .yaml(_, let lines): return SourceText(yaml: text, under: key, at: place, in: lines)
        case .json(_, let lines): return SourceText(json: text, at: place, in: lines)
        case .line: return SourceText(at: place)
        }
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }

    private static func notJSON(_ path: FilePath, _ error: JSONError) -> Finding {
        Finding(
            "invalid-json",
            file: path.text,
            position: SourcePosition(line: error.line, column: error.column),
            error.message
        )
    }
}
