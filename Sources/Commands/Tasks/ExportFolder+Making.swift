import ContentStore

extension ExportFolder {
    /// Makes a folder that appears whole or not at all: `body` writes its files.
    static func making<Result>(_ folder: String, _ body: (FolderWriter) throws -> Result) throws -> Result {
        let folder = Loading.trimmed(folder)
        for path in [folder, folder + ".partial"] {
            guard case .nothing = Files.kind(of: path) else {
                throw CommandFailure(.failed, "\(path) exists; choose another folder, or remove it")
            }
        }
        let temporary = folder + ".partial"
        do {
            let writer = try FolderWriter(temporary)
            let result = try body(writer)
            try writer.finish()
            try Files.rename(temporary, to: folder)
            return result
        } catch {
            Files.remove(temporary)
            throw error
        }
    }
}
