import ContentStore
import JSON
import JSONSchema

/// Reads the files of a package and gathers what is wrong with them.
struct PackageReader {
    let files: PackageFiles
    var findings: [Finding] = []

    private static let extensions = [".yaml", ".yml", ".json", ".jsonl"]

    init(files: PackageFiles) {
        self.files = files
    }

    mutating func readSettings() -> EnvironmentSettings? {
        let paths = ["environment.yaml", "environment.yml", "environment.json"].compactMap(files.path)
        guard let path = paths.first else {
            let message = "there is no environment.yaml; awm env new makes a package to start from"
            findings.append(Finding("missing-file", message))
            return nil
        }
        refuseSeveral(paths, "the environment's settings")
        guard let document = documents(path).first else { return nil }
        if let schema = document.value["schema"]?.stringValue, schema != EnvironmentSettings.schema {
            let message = "the schema \"\(schema)\" is not one this awm knows; it reads \(EnvironmentSettings.schema)"
            add("unsupported-schema", document.place(JSONPointer(tokens: ["schema"])), message)
            return nil
        }
        guard holds(PackageSchemas.environment, document.value, in: document, at: JSONPointer()) else { return nil }
        return gather { () throws(PackageError) in try EnvironmentSettings(document) }
    }

    mutating func readSeed() -> SeedSources? {
        let files = files
        return gather { () throws(PackageError) in try SeedSources(packageFiles: files) }
    }

    /// Warns of files in the folders of a package that nothing reads: a name that is misspelt loses its content silently.
    mutating func warnOfUnreadFiles(_ seed: SeedSources?) {
        for path in files.paths {
            let parts = path.text.utf8.split(separator: UInt8(ascii: "/"))
            let isRead: Bool
            switch String(decoding: parts[0], as: UTF8.self) {
            case _ where parts.count == 1: isRead = true
            case "tools", "tasks": isRead = parts.count == 2 && PackageReader.isDocument(path)
            case "seed": isRead = seed == nil || seed?.files[path] != nil
            default: isRead = true
            }
            guard !isRead else { continue }
            let message =
                "nothing reads this file; in tools/ and tasks/ stand .yaml, .json and .jsonl files, in seed/ .jsonl and .csv"
            findings.append(Finding("unread-file", severity: .warning, file: path.text, message))
        }
    }

    // MARK: - Documents

    /// The documents of `name.yaml`, or of `name/*.yaml`, and their JSON forms.
    mutating func documents(named name: String) -> [SourceDocument] {
        let single = PackageReader.extensions.compactMap { files.path(name + $0) }
        let folder = files.paths(in: name).filter(PackageReader.isDocument)
        refuseSeveral(single + folder.prefix(single.isEmpty ? 0 : 1), name)
        return (single + folder).flatMap { documents($0) }
    }

    /// The documents in one file; none when it cannot be read.
    mutating func documents(_ path: FilePath) -> [SourceDocument] {
        let bytes = files.contents[path] ?? []
        let documents = gather { () throws(PackageError) in
            path.text.hasSuffix(".jsonl")
                ? try SourceDocument.parseLines(path, bytes) : [try SourceDocument.parse(path, bytes)]
        }
        return documents ?? []
    }

    /// The items of a document: of its list, or itself when it is one item.
    mutating func items(_ document: SourceDocument) -> [(json: JSON, pointer: JSONPointer)] {
        switch document.value {
        case .array(let items): return items.enumerated().map { ($1, JSONPointer().appending($0)) }
        case .object: return [(document.value, JSONPointer())]
        default:
            let message = "a list is expected, this is \(document.value.typeName)"
            add("invalid-value", document.place(JSONPointer()), message)
            return []
        }
    }

    private static func isDocument(_ path: FilePath) -> Bool {
        extensions.contains { path.text.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }

    private mutating func refuseSeveral(_ paths: [FilePath], _ what: String) {
        guard paths.count > 1 else { return }
        let names = paths.map(\.text).joined(separator: " and ")
        findings.append(Finding("conflicting-files", file: paths[1].text, "\(names) both hold \(what); keep one"))
    }

    // MARK: - Findings

    mutating func add(_ code: String, severity: Finding.Severity = .error, _ place: SourcePlace, _ message: String) {
        findings.append(Finding(code, severity: severity, place, message))
    }

    /// Whether the value at `pointer` is what its schema says; adds findings when it is not.
    mutating func holds(
        _ schema: JSONSchema,
        _ json: JSON,
        in document: SourceDocument,
        at pointer: JSONPointer
    ) -> Bool {
        let violations = PackageSchemas.findings(schema, json, in: document, at: pointer)
        findings += violations
        return violations.isEmpty
    }

    /// Adds a finding unless the value at `pointer` is a JSON Schema.
    mutating func checkSchema(_ json: JSON?, in document: SourceDocument, at pointer: JSONPointer, _ what: String) {
        guard let json else { return }
        do {
            _ = try JSONSchema(json)
        } catch {
            let place = document.place(JSONPointer(tokens: pointer.tokens + error.pointer.tokens))
            add("invalid-schema", place, "the \(what): \(error.message)")
        }
    }

    mutating func gather<Value>(_ body: () throws(PackageError) -> Value) -> Value? {
        do {
            return try body()
        } catch {
            findings += error.findings
            return nil
        }
    }
}

extension Template {
    /// The references in the strings of `json`, each with the place of its string.
    static func references(
        in json: JSON?,
        of document: SourceDocument,
        at pointer: JSONPointer
    ) -> [(reference: TemplateReference, place: SourcePlace)] {
        switch json {
        case .string:
            let found = json.map(Template.init)?.references ?? []
            return found.isEmpty ? [] : found.map { ($0, document.text(pointer).place) }
        case .array(let items):
            return items.enumerated().flatMap { references(in: $1, of: document, at: pointer.appending($0)) }
        case .object(let object):
            return object.flatMap { references(in: $0.value, of: document, at: pointer.appending($0.key)) }
        default: return []
        }
    }
}
