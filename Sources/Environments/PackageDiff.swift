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

    /// Compares two named sets of values, in bytewise order of name.
    package mutating func compare<Value: Hashable>(
        _ what: String,
        _ before: [(name: String, value: Value)],
        _ after: [(name: String, value: Value)]
    ) {
        // By bytes: to `String` a letter with its accent and the two apart are one name.
        func index(_ values: [(name: String, value: Value)]) -> [[UInt8]: (name: String, value: Value)] {
            Dictionary(values.map { (Array($0.name.utf8), $0) }, uniquingKeysWith: { $1 })
        }
        let old = index(before)
        let new = index(after)
        for key in Set(old.keys).union(new.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard old[key]?.value != new[key]?.value, let name = (new[key] ?? old[key])?.name else { continue }
            let kind: Change.Kind = old[key] == nil ? .added : new[key] == nil ? .removed : .changed
            changes.append(Change(what: what, kind: kind, name: name, detail: .null))
        }
    }

    /// Compares two packages' files, tools and tasks.
    package mutating func compare(_ before: EnvironmentPackage, _ after: EnvironmentPackage) {
        compare(files: before.files, after.files)
        compare("tool", before.tools.map { ($0.name, $0.json) }, after.tools.map { ($0.name, $0.json) })
        compare("task", before.tasks.map { ($0.id, $0.json) }, after.tasks.map { ($0.id, $0.json) })
    }

    /// Compares two sets of files by content.
    package mutating func compare(files before: PackageFiles, _ after: PackageFiles) {
        compare("file", before.contents.map { ($0.key.text, $0.value) }, after.contents.map { ($0.key.text, $0.value) })
    }

    /// Adds differing seed rows, as the state diff names them.
    package mutating func add(row name: String, kind: Change.Kind, detail: JSON) {
        changes.append(Change(what: "row", kind: kind, name: name, detail: detail))
    }
}
