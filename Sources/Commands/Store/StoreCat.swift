import ArgumentParser
import ContentStore
import Environments
import Spelling
import Trajectories

struct StoreCat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write one file of an artifact, or one rollout of a set, to standard output.",
        discussion: """
            awm store cat shop//schema.sql
            awm store cat shop/tasks
            awm store cat shop-reference#a41f…     (a record id, or a unique prefix of one)
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A reference with //path or #record; a task set or trajectory set is written whole without.")
    var reference: String

    func run() throws {
        let store = try store.open()
        let reference = try Reference(parsing: reference)
        let artifact = try store.resolve(reference)
        if let record = reference.record {
            Output.result(bytes: try row(record, of: artifact, in: store) + [0x0A])
            return
        }
        let files = try ArtifactFiles.files(of: artifact, in: store)
        guard let path = reference.path else {
            guard artifact.kind == .taskSet || artifact.kind == .trajectorySet, let only = files.paths.first else {
                let list = files.paths.map(\.text).joined(separator: ", ")
                throw CommandFailure(.usage, "say which file, as \(reference)//PATH; there are \(list)")
            }
            Output.result(bytes: files.contents[only] ?? [])
            return
        }
        guard let bytes = files.contents[path] else {
            let hint =
                Spelling.hint(for: path.text, among: files.paths.map(\.text))
            throw CommandFailure(.notFound, "\(reference.name ?? "it") has no file \"\(path)\"\(hint)")
        }
        Output.result(bytes: bytes)
    }

    private func row(_ record: String, of artifact: StoredArtifact, in store: Store) throws -> [UInt8] {
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(reference) is a \(artifact.kind.title); only trajectory sets have records")
        }
        return try StoredTrajectories(artifact, in: store).record(RecordPrefix(parsing: record))
    }
}
