import ContentStore
import Exporters
import Trajectories

/// Carries out an export's file actions in a folder that appears whole or not at all.
enum ExportFolder {
    static func write(
        _ artifact: StoredArtifact,
        of store: Store,
        name: String,
        _ options: ExportOptions,
        to folder: String,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ExportSummary {
        let folder = Loading.trimmed(folder)
        guard case .nothing = Files.kind(of: folder) else {
            throw CommandFailure(.failed, "\(folder) exists; choose another folder, or remove it")
        }
        let temporary = folder + ".partial"
        guard case .nothing = Files.kind(of: temporary) else {
            throw CommandFailure(.failed, "\(temporary) is in the way; remove it, or choose another folder")
        }
        do {
            let writer = try FolderWriter(temporary)
            let source = ExportSource(name: name, contentID: artifact.contentID.description)
            let rows = try SetRows(artifact, in: store)
            let summary = try Export.write(options: options, source: source, from: rows, progress: progress) { action in
                try writer.perform(action)
            }
            try writer.finish()
            try Files.rename(temporary, to: folder)
            return summary
        } catch {
            Files.remove(temporary)
            throw error
        }
    }
}

extension SetRows: RowSource {}

/// Appends to the files of a folder, keeping the last one open.
final class FolderWriter {
    private let folder: String
    private var path: String?
    private var file: Files.Appending?

    init(_ folder: String) throws {
        self.folder = folder
        try Files.makeFolder(folder)
    }

    func perform(_ action: Export.Action) throws {
        switch action {
        case .append(let bytes, let target):
            if path != target {
                try finish()
                try Files.makeFolder(folder + "/" + (target.contains("/") ? String(target.prefix { $0 != "/" }) : "."))
                file = try Files.Appending(folder + "/" + target)
                path = target
            }
            try file?.append(bytes)
        case .rename(let old, let new):
            try finish()
            try Files.rename(folder + "/" + old, to: folder + "/" + new)
        }
    }

    /// Writes what is buffered and closes the file.
    func finish() throws {
        try file?.finish()
        file = nil
        path = nil
    }
}
