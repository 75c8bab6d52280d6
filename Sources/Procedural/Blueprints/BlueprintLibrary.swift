import CBlueprints
package import ContentStore
import JSON
import YAML

/// The blueprints that environments are composed from, each in the order of its name.
package struct BlueprintLibrary: Sendable {
    package let domains: [Blueprint]
    package let modules: [Blueprint]
    /// The lists that every pattern may draw from.
    package let lists: [String: [String]]
    /// The digest of all files: other blueprints give other environments.
    package let digest: Digest

    /// The blueprints that awm comes with, and those in further files, which take the place of built-in ones of the same name.
    ///
    /// Throws every problem found.
    package init(further files: [(name: String, bytes: [UInt8])] = []) throws(BlueprintError) {
        var problems: [String] = []
        var blueprints: [String: Blueprint] = [:]
        var lists: [String: [String]] = [:]
        let hash = SHA256()
        for (name, bytes) in BlueprintLibrary.builtIn + files {
            hash.update("\(bytes.count)\n".utf8.map(\.self) + bytes)
            if name == "lists.yaml" || name.hasSuffix("/lists.yaml") {
                do {
                    let document = try YAMLDocument(parsing: bytes).value
                    for (key, value) in document.objectValue ?? [:] where key != "schema" {
                        lists[key] = (value.arrayValue ?? []).map { $0.stringValue ?? $0.rowText() }
                    }
                } catch {
                    problems.append("\(name): \(error)")
                }
                continue
            }
            var reader = BlueprintReader(file: name)
            if let blueprint = reader.read(bytes) { blueprints[blueprint.name] = blueprint }
            problems += reader.problems
        }
        let all = blueprints.values.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for blueprint in all { problems += BlueprintCheck(blueprint, commonLists: lists).problems }
        guard problems.isEmpty else { throw BlueprintError(problems) }
        domains = all.filter { $0.kind == .domain }
        modules = all.filter { $0.kind == .module }
        self.lists = lists
        digest = hash.finish()
    }

    private static var builtIn: [(name: String, bytes: [UInt8])] {
        (0..<Int(awm_blueprint_count)).map { index in
            let file = awm_blueprint(Int32(index))
            return (String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
        }
    }
}
