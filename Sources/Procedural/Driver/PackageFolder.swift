package import ContentStore
import Environments
import JSON
import Verification

/// Writes made environments as package folders in one folder, with `synthesis.jsonl` to tell how each was made.
package final class PackageFolder {
    private let folder: String
    private var records: String { folder + "/synthesis.jsonl" }

    /// Packages go below `folder`, which is made when it is not there.
    package init(_ folder: String) throws(StoreError) {
        self.folder = folder
        try Files.makeFolder(folder)
        guard Files.exists(records) else { return }
        // A record that was cut off stays alone on its line.
        let bytes = try Files.read(records, limit: PackageFolder.limit)
        guard let last = bytes.last, last != 0x0A else { return }
        let file = try Files.Appending(records)
        try file.append([0x0A])
        try file.finish()
    }

    private static let limit = 1 << 30

    /// The environments of a maker that are in the folder already.
    package func before(by maker: any EnvironmentMaker) throws -> MadeBefore {
        var before = MadeBefore()
        guard Files.exists(records) else { return before }
        for line in JSONLines(try Files.read(records, limit: PackageFolder.limit)) {
            // The last line may have been cut off with the process that wrote it.
            guard let json = try? JSON(parsing: line.bytes), let record = try? SynthesisRecord(json: json),
                let name = record.parameters["name"]?.stringValue, Files.exists(folder + "/" + name)
            else { continue }
            before.add(record, by: maker)
        }
        return before
    }

    /// Writes an environment in the place of what had its name; one that is not certified goes to `not-certified/` instead.
    package func add(_ index: Int, _ made: MadeEnvironment) throws -> EnvironmentIntake.Entry {
        let parent = made.isKept ? folder : folder + "/not-certified"
        try Files.makeFolder(parent)
        let path = parent + "/" + made.name
        // The folder appears whole.
        let temporary = path + ".partial"
        Files.remove(temporary)
        try made.environment.package.files.write(to: temporary)
        Files.remove(path)
        try Files.rename(temporary, to: path)
        if made.isKept {
            let file = try Files.Appending(records)
            try file.append(made.record.json.rowBytes() + [0x0A])
            try file.finish()
        }
        return EnvironmentIntake.Entry(index: index, name: made.name, contentID: made.environment.contentID)
    }
}
