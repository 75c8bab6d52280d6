package import ContentStore
package import JSON
package import YAML

/// One parsed YAML, JSON or JSONL value of a package, with the place of everything in it.
package struct SourceDocument: Sendable {
    package var file: String
    package var value: JSON
    private var locate: Locator

    private enum Locator: Sendable {
        case yaml(YAMLDocument)
        case json([UInt8])
        case line(Int)
    }

    /// Parses a `.yaml`, `.yml` or `.json` file; a failure is a finding with its place.
    package static func parse(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> SourceDocument {
        if path.text.hasSuffix(".json") {
            do {
                return SourceDocument(file: path.text, value: try JSON(parsing: bytes), locate: .json(bytes))
            } catch {
                throw PackageError([notJSON(path, error)])
            }
        }
        do {
            let document = try YAMLDocument(parsing: bytes)
            return SourceDocument(file: path.text, value: document.value, locate: .yaml(document))
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
                documents.append(SourceDocument(file: path.text, value: value, locate: .line(line.number)))
            } catch {
                var error = error
                error.line = line.number
                findings.append(notJSON(path, error))
            }
        }
        guard findings.isEmpty else { throw PackageError(findings) }
        return documents
    }

    /// Where the value at `pointer` stands.
    package func position(_ pointer: JSONPointer) -> SourcePosition {
        switch locate {
        case .yaml(let document): return document.position(of: pointer)
        case .line(let number): return SourcePosition(line: number, column: 1)
        case .json(let bytes):
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

    private static func notJSON(_ path: FilePath, _ error: JSONError) -> Finding {
        Finding(
            "invalid-json",
            file: path.text,
            position: SourcePosition(line: error.line, column: error.column),
            error.message
        )
    }
}
