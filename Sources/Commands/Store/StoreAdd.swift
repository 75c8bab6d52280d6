import ArgumentParser
import ContentStore
import Environments
import JSON
import Trajectories

struct StoreAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a package, a seed, a task set or rollouts.",
        discussion: """
            A package folder becomes an environment, and its seed and task set become artifacts of their own. A SQLite \
            database or a .sql file becomes a seed; tasks.yaml or tasks.jsonl a task set; a JSONL file of rollouts a \
            trajectory set. What is already there is not stored twice.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A package folder, or a .sql, .db, tasks or rollout file.", completion: .file())
    var path: String

    @Option(help: "The name; otherwise the package's own, or the file's.")
    var name: String?

    @Option(help: "The tag; a full version such as 1.2.0 does not move once set.")
    var tag = Reference.defaultTag

    @Flag(help: "Move a version tag.")
    var force = false

    @Flag(help: "Keep a seed whose statements fail in part; each failure is reported.")
    var allowFailingStatements = false

    @Option(help: "For a .sql file: what the clock says while it runs, as \"YYYY-MM-DD HH:MM:SS\".")
    var clock = "2026-01-01 00:00:00"

    func run() throws {
        try Reference.check(tag: tag, in: tag)
        if let name { try Reference.check(name: name, in: name) }
        let source = Loading.trimmed(path)
        let intake: Intake
        switch Files.kind(of: source) {
        case .folder: intake = try folder(source)
        case .file: intake = try file(source)
        case .nothing: throw CommandFailure(.notFound, "there is nothing at \(path)")
        case .other: throw CommandFailure(.failed, "\(path) is a link or a device; name the file itself")
        }
        for warning in intake.warnings { Output.warning(warning.description) }
        let store = try store.open(creating: true)
        let stored = try intake.store(in: store, tag: tag, force: force)
        report(stored)
    }

    /// A package, or what was checked out of a seed, a task set or a trajectory set.
    private func folder(_ source: String) throws -> Intake {
        guard !Loading.isPackageFolder(source) else { return try .package(Loading.package(folder: source), name: name) }
        let files = try PackageFiles(folder: Loading.resolved(source))
        let folderName = Intake.name(fromFile: String(Loading.resolved(source).split(separator: "/").last ?? ""))
        if files.contents.count == 1, let only = files.paths.first {
            return try file(source + "/" + only.text, named: folderName)
        }
        guard files.path("schema.sql") != nil || files.path("seed.db") != nil else {
            // Says what a package needs.
            return try .package(Loading.package(folder: source), name: name)
        }
        return try seed(SeedSources(packageFiles: files), name: name ?? folderName)
    }

    private func file(_ source: String, named given: String? = nil) throws -> Intake {
        let fileName = String(source.split(separator: "/").last ?? "")
        let name = name ?? given ?? Intake.name(fromFile: fileName)
        let bytes = try Files.read(source, limit: PackageFiles.Limits.file)
        let path = try FilePath(parsing: fileName)
        let isDatabase = bytes.starts(with: Array("SQLite format 3\0".utf8))
        if isDatabase { try SeedCompanions.check(database: source) }
        if isDatabase || fileName.hasSuffix(".sql") {
            return try seed(SeedSources(file: path, bytes: bytes), name: name)
        }
        if fileName.hasSuffix(".jsonl"), try Intake.isRollouts(bytes) {
            return try .rollouts(bytes, file: self.path, name: name)
        }
        guard [".yaml", ".yml", ".json", ".jsonl"].contains(where: { fileName.hasSuffix($0) }) else {
            throw CommandFailure(
                .usage,
                "\(self.path) is none of: a package folder, .sql, a SQLite database, tasks (.yaml, .json, .jsonl), rollouts (.jsonl)"
            )
        }
        return try .tasks(TaskFile.read(path, bytes), name: name)
    }

    private func seed(_ sources: SeedSources, name: String) throws -> Intake {
        guard let time = WorldTime(parsing: clock) else {
            throw CommandFailure(.usage, "--clock: \"\(clock)\" is not a time such as 2026-01-01 00:00:00")
        }
        let image = try SeedBuilder(clock: time).build(sources)
        guard image.failures.isEmpty || allowFailingStatements else {
            Output.error(
                "\(image.failures.count) of \(image.statements) statements of \(self.path) failed; nothing was added"
            )
            for failure in image.failures.prefix(20) { Output.note(failure.description) }
            if image.failures.count > 20 { Output.note("… and \(image.failures.count - 20) more") }
            Output.note("--allow-failing-statements keeps the rest")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        return try .seed(sources, image, name: name)
    }

    private func report(_ stored: [Intake.Stored]) {
        guard let main = stored.first else { return }
        if output.json {
            Output.result(
                .array(
                    stored.map { entry in
                        [
                            "kind": .string(entry.artifact.kind.rawValue),
                            "name": .string(entry.name),
                            "tag": .string(entry.tag),
                            "content_id": .string(entry.artifact.contentID.description),
                            "manifest": .string(entry.artifact.manifestDigest.description),
                        ]
                    }
                )
            )
        } else if output.quiet {
            Output.result(main.artifact.contentID.description)
        } else {
            let rows = stored.map {
                ["\($0.name):\($0.tag)", $0.artifact.kind.title, $0.artifact.contentID.description]
            }
            Output.result(Output.table(["added", "kind", "content id"], rows))
        }
    }
}
