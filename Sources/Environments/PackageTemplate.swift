package import ContentStore

/// The package that `awm env new` writes: small, complete, and it runs as it is.
package enum PackageTemplate {
    /// The template's files under a name of the user's choice.
    package static func files(named name: String) throws(StoreError) -> PackageFiles {
        let sources: [(String, [UInt8])] = [
            ("environment.yaml", PackageResources.environment_yaml),
            ("schema.sql", PackageResources.schema_sql),
            ("seed.sql", PackageResources.seed_sql),
            ("tools.yaml", PackageResources.tools_yaml),
            ("tasks.yaml", PackageResources.tasks_yaml),
            ("README.md", PackageResources.README_md),
        ]
        var contents: [FilePath: [UInt8]] = [:]
        for (path, bytes) in sources {
            let text = String(decoding: bytes, as: UTF8.self)
            let named = text.split(separator: "NAME", omittingEmptySubsequences: false).joined(separator: name)
            contents[try FilePath(parsing: path)] = Array(named.utf8)
        }
        return PackageFiles(contents)
    }
}
