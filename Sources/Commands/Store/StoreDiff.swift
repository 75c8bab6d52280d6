import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime

struct StoreDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Show what differs between two artifacts: files, tools, tasks, seed rows; or where two rollouts part.",
        discussion: """
            awm store diff shop:1.0.0 shop
            awm store diff runs#1f2e3d4c runs#5a6b7c8d

            Exit code 0 when they are the same, 1 when they differ.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The first: a reference, a package folder, or a rollout (SET#ID).")
    var before: String

    @Argument(help: "The second.")
    var after: String

    func run() throws {
        if try isRollout(before) || isRollout(after) {
            return try RolloutComparison(before, after, output).run(in: store.open())
        }
        let left = try side(before)
        let right = try side(after)
        guard left.kind == right.kind else {
            throw CommandFailure(.usage, "\(before) is a \(left.kind.title) and \(after) a \(right.kind.title)")
        }
        var diff = PackageDiff()
        if let old = left.package, let new = right.package {
            diff.compare(old, new)
        } else {
            diff.compare(files: left.files, right.files)
        }
        if let old = left.image, let new = right.image { try addRows(from: old, to: new, &diff) }
        if output.json {
            Output.result(.array(diff.changes.map(\.json)))
        } else if !output.quiet {
            for change in diff.changes { Output.result(line(change)) }
        }
        if !diff.changes.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func isRollout(_ text: String) throws -> Bool {
        !Loading.isPath(text) && text.contains("#") ? try Reference(parsing: text).record != nil : false
    }

    private struct Side {
        var kind: ArtifactKind
        var files: PackageFiles
        var package: EnvironmentPackage?
        var image: [UInt8]?
    }

    private func side(_ text: String) throws -> Side {
        if Loading.isPath(text) {
            let loaded = try Loading.package(folder: text)
            return Side(
                kind: .environment,
                files: loaded.package.files,
                package: loaded.package,
                image: loaded.seed?.bytes
            )
        }
        let store = try store.open()
        let artifact = try store.resolve(Reference(parsing: text))
        let files = try ArtifactFiles.files(of: artifact, in: store)
        let hasSeed = artifact.manifest.layer(.seedImage) != nil
        return Side(
            kind: artifact.kind,
            files: files,
            package: artifact.kind == .environment ? try EnvironmentPackage(files) : nil,
            image: hasSeed ? try SeedArtifact.image(of: artifact.manifest, in: store) : nil
        )
    }

    private func addRows(from old: [UInt8], to new: [UInt8], _ diff: inout PackageDiff) throws {
        let state = try StateDiff(from: old, to: new)
        for row in state.rows {
            let key = row.key.map { $0.json.rowText() }.joined(separator: ",")
            let kind: PackageDiff.Change.Kind =
                switch row.kind {
                case .added: .added
                case .changed: .changed
                case .removed: .removed
                }
            diff.add(row: "\(row.table)[\(key)]", kind: kind, detail: state.cells(of: row))
        }
    }

    private func line(_ change: PackageDiff.Change) -> String {
        let mark =
            switch change.kind {
            case .added: Output.styled("+", "32")
            case .changed: Output.styled("~", "33")
            case .removed: Output.styled("-", "31")
            }
        let detail = change.detail.isNull ? "" : "  " + change.detail.rowText()
        return "\(mark) \(change.what) \(change.name)\(detail)"
    }
}
