import ContentStore
package import JSON

/// What differs between two environments or seeds: files, tools, tasks and seed rows.
package struct PackageDiff: Sendable {
    package struct Change: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case added
            case changed
            case removed
        }

        /// `file`, `tool`, `task` or `row`.
        package var what: String
        package var kind: Kind
        package var name: String
        /// For a row: its cells that differ.
        package var detail: JSON

        package var json: JSON {
            ["what": .string(what), "change": .string(kind.rawValue), "name": .string(name), "detail": detail]
        }
    }

    package var changes: [Change] = []

    package init() {}

    /// Compares two named sets of values.
    package mutating func compare<Value: Hashable>(_ what: String, _ before: [String: Value], _ after: [String: Value])
    {
        for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
            let kind: Change.Kind = before[name] == nil ? .added : after[name] == nil ? .removed : .changed
            changes.append(Change(what: what, kind: kind, name: name, detail: .null))
        }
    }

    /// Compares two packages' files, tools and tasks.
    package mutating func compare(_ before: EnvironmentPackage, _ after: EnvironmentPackage) {
        compare(files: before.files, after.files)
        compare("tool", PackageDiff.tools(before), PackageDiff.tools(after))
        compare("task", PackageDiff.tasks(before), PackageDiff.tasks(after))
    }

    /// Compares two sets of files by content.
    package mutating func compare(files before: PackageFiles, _ after: PackageFiles) {
        compare("file", PackageDiff.digests(before), PackageDiff.digests(after))
    }

    /// Adds differing seed rows, as the state diff names them.
    package mutating func add(row name: String, kind: Change.Kind, detail: JSON) {
        changes.append(Change(what: "row", kind: kind, name: name, detail: detail))
    }

    private static func digests(_ files: PackageFiles) -> [String: Digest] {
        Dictionary(uniqueKeysWithValues: files.contents.map { ($0.key.text, SHA256.hash($0.value)) })
    }

    private static func tools(_ package: EnvironmentPackage) -> [String: [JSON]] {
        Dictionary(
            package.tools.map { tool in
                let steps = tool.steps.map { JSON.array([.string($0.kind.rawValue), .string($0.sql)]) }
                return (tool.name, [.string(tool.description), tool.input, .array(steps)])
            },
            uniquingKeysWith: { $1 }
        )
    }

    private static func tasks(_ package: EnvironmentPackage) -> [String: JSON] {
        Dictionary(package.tasks.map { ($0.id, $0.json) }, uniquingKeysWith: { $1 })
    }
}
