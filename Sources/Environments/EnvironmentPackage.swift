/// A package that has been read and found well formed: settings, tools, tasks and the sources of its seed.
///
/// Whether its SQL holds is for the runtime and the verifier to say, which prepare every statement of it.
package struct EnvironmentPackage: Sendable {
    package var files: PackageFiles
    package var settings: EnvironmentSettings
    package var tools: [Tool]
    package var tasks: [TaskDefinition]
    package var seed: SeedSources
    /// What is odd but not wrong.
    package var warnings: [Finding]

    /// Reads a package. Throws every error found, not only the first.
    package init(_ files: PackageFiles) throws(PackageError) {
        var reader = PackageReader(files: files)
        let settings = reader.readSettings()
        let tools = reader.readTools()
        let tasks = reader.readTasks(tools)
        let seed = reader.readSeed()
        reader.warnOfUnreadFiles(seed)
        let findings = reader.findings
        guard !findings.contains(where: { $0.severity == .error }), let settings, let seed else {
            throw PackageError(findings)
        }
        self.files = files
        self.settings = settings
        self.tools = tools
        self.tasks = tasks
        self.seed = seed
        warnings = findings
    }

    /// The task with this id.
    package func task(_ id: String) -> TaskDefinition? { tasks.first { $0.id.utf8.elementsEqual(id.utf8) } }
}
