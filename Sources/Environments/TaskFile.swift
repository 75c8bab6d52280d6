package import ContentStore
import JSON

/// A file of tasks on its own, outside a package.
package enum TaskFile {
    /// Reads the tasks of a `.yaml`, `.json` or `.jsonl` file; throws every error found.
    package static func read(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> [TaskDefinition] {
        let documents =
            path.text.hasSuffix(".jsonl")
            ? try SourceDocument.parseLines(path, bytes) : [try SourceDocument.parse(path, bytes)]
        var tasks: [TaskDefinition] = []
        var findings: [Finding] = []
        for document in documents {
            let items: [(JSON, JSONPointer)] =
                document.value.arrayValue.map { $0.enumerated().map { ($1, JSONPointer().appending($0)) } }
                ?? [(document.value, JSONPointer())]
            for (json, pointer) in items {
                let violations = PackageSchemas.findings(PackageSchemas.task, json, in: document, at: pointer)
                findings += violations
                guard violations.isEmpty else { continue }
                do {
                    tasks.append(try TaskDefinition(json, in: document, at: pointer))
                } catch {
                    findings += error.findings
                }
            }
        }
        if tasks.isEmpty, findings.isEmpty {
            findings.append(Finding("no-tasks", file: path.text, "there are no tasks in it"))
        }
        guard findings.isEmpty else { throw PackageError(findings) }
        return tasks
    }
}
