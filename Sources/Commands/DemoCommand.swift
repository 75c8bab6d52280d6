import ArgumentParser
import ContentStore
import Environments
import Exporters
import JSON
import Rollouts
import Runtime
import Trajectories

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Go the whole way in a temporary store: packages, hashes, rollouts, rewards, training rows."
    )

    @Option(
        help: "The folder with packages; otherwise ./environments, or a small built-in one.",
        completion: .directory
    )
    var environments: String?

    @Option(
        help: "Where to work; otherwise a new temporary folder, which is kept for you to look at.",
        completion: .directory
    )
    var directory: String?

    @Option(name: [.customShort("n"), .customLong("group")], help: "Rollouts for each task of the policy random.")
    var group = 3

    @Flag(name: .customLong("no-timings"), help: "Leave wall-clock times out, so that equal runs give equal bytes.")
    var noTimings = false

    func validate() throws {
        guard (1...1000).contains(group) else { throw ValidationError("-n must be between 1 and 1000") }
    }

    func run() throws {
        let folder = try workingFolder()
        let store = try Store(at: folder + "/store", creating: true)
        heading("1. Packages become artifacts with a content id")
        let names = try add(to: store, in: folder)
        heading("2. A world is its hash: check one out, add it again")
        try checkOutAndBack(names, store, folder)
        heading("3. Three policies act in every world; rewards come from the database")
        try rollOut(names, store)
        heading("4. Rollouts become rows that trainers load")
        let exports = try export(names, store, folder)
        heading("Next")
        Output.result(
            """
              export AWM_STORE=\(folder)/store
              awm store ls
              awm env shell \(names[0])
              awm store cat \(names[0])-random | head -1
            The JSONL is in \(exports).
            """
        )
    }

    private func heading(_ text: String) {
        Output.result("\n" + Output.styled(text, "1"))
    }

    private func workingFolder() throws -> String {
        if let directory {
            guard case .nothing = Files.kind(of: directory) else {
                throw CommandFailure(.failed, "\(directory) exists; choose another folder")
            }
            try Files.makeFolder(directory)
            return Loading.resolved(directory)
        }
        return try Files.makeTemporaryFolder(named: "awm-demo")
    }

    /// The packages to show: given, those of the repository, or the built-in one.
    private func packageFolders(in folder: String) throws -> [String] {
        let root = environments ?? "environments"
        if Files.exists(root) {
            let folders = try Files.names(in: root).map { root + "/" + $0 }.filter(Loading.isPackageFolder)
            if !folders.isEmpty { return folders }
        }
        if let environments {
            throw CommandFailure(.notFound, "there are no packages in \(environments)")
        }
        let package = folder + "/library"
        try PackageTemplate.files(named: "library").write(to: package)
        return [package]
    }

    private func add(to store: Store, in folder: String) throws -> [String] {
        var rows: [[String]] = []
        var names: [String] = []
        for package in try packageFolders(in: folder) {
            let loaded = try Loading.package(folder: package)
            guard
                let environment = try Intake.package(loaded, name: nil).store(
                    in: store,
                    tag: Reference.defaultTag,
                    force: false
                ).first
            else { continue }
            names.append(environment.name)
            let config = try store.config(of: environment.artifact.manifest)
            rows.append(["\(environment.name)@\(environment.artifact.contentID)", Summary.text(.environment, config)])
        }
        Output.result(Output.table(["environment", "holds"], rows))
        return names
    }

    private func checkOutAndBack(_ names: [String], _ store: Store, _ folder: String) throws {
        for name in names {
            let artifact = try store.resolve(Reference(name: name))
            let target = folder + "/checkout/" + name
            try Files.makeFolder(folder + "/checkout")
            try ArtifactFiles.files(of: artifact, in: store).write(to: target)
            let again = try Intake.package(Loading.package(folder: target), name: nil)
                .store(in: store, tag: Reference.defaultTag, force: false)
            guard again.first?.artifact.contentID == artifact.contentID else {
                throw CommandFailure(.integrity, "adding \(target) again gave another content id")
            }
            Output.result("\(name)@\(artifact.contentID.short)… → \(target) → the same content id")
        }
    }

    private func rollOut(_ names: [String], _ store: Store) throws {
        var rows: [[String]] = []
        for name in names {
            let world = try Loading.environment(Reference(name: name), in: store).world
            var cells = [name, String(world.tasks.count)]
            for policy in BuiltInPolicy.allCases {
                let plan = RolloutPlan(
                    policy: policy,
                    tasks: world.tasks,
                    groupSize: policy == .random ? group : 1,
                    recordsTimings: !noTimings
                )
                let run = try RolloutRun(world: world, plan: plan, jobs: 2)
                let (summary, set) = try AsyncWork.wait {
                    var builder = TrajectorySetBuilder()
                    let summary = try await run.record(into: &builder)
                    return (summary, try builder.finish())
                }
                let ingest = try Ingest(store)
                let artifact = try ingest.add(set)
                try ingest.commit([("\(name)-\(policy.rawValue)", Reference.defaultTag, artifact)], action: "rollout")
                cells.append(summary.meanReward.map { Output.rounded($0, 3) } ?? "-")
            }
            rows.append(cells)
        }
        Output.result(
            Output.table(
                ["environment", "tasks"] + BuiltInPolicy.allCases.map { "mean reward of \($0.rawValue)" },
                rows
            )
        )
    }

    private func export(_ names: [String], _ store: Store, _ folder: String) throws -> String {
        let root = folder + "/export"
        try Files.makeFolder(root)
        for name in names {
            for (policy, format) in [(BuiltInPolicy.reference, ExportFormat.messages), (.random, .native)] {
                let set = "\(name)-\(policy.rawValue)"
                let target = "\(root)/\(set)-\(format.rawValue)"
                let artifact = try store.resolve(Reference(name: set))
                let options = ExportOptions(format: format, timings: !noTimings)
                let summary = try ExportFolder.write(artifact, of: store, name: set, options, to: target)
                Output.result("\(target): \(summary.exported.rollouts) rows, \(format.rawValue)")
            }
        }
        return root
    }
}
