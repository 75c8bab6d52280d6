package import ContentStore

/// A file of tasks on its own, outside a package.
package enum TaskFile {
    /// Reads the tasks of a `.yaml`, `.json` or `.jsonl` file; throws every error found.
    package static func read(_ path: FilePath, _ bytes: [UInt8]) throws(PackageError) -> [TaskDefinition] {
        var reader = PackageReader(files: PackageFiles([path: bytes]))
        let tasks = reader.readTasks(reader.documents(path), nil)
        var errors = reader.findings.filter { $0.severity == .error }
        if tasks.isEmpty, errors.isEmpty {
            errors.append(Finding("no-tasks", file: path.text, "there are no tasks in it"))
        }
        guard errors.isEmpty else { throw PackageError(errors) }
        return tasks
    }
}
