package import ArgumentParser

/// The root of the command line.
package struct Awm: ParsableCommand {
    package static let version = "0.1.0"

    package static let configuration = CommandConfiguration(
        commandName: "awm",
        abstract: "Store, run and score the worlds that tool-use agents are trained in, and export what they did.",
        discussion: """
            A world is an environment package: a database, tools over it, tasks and verifiers. The store keeps it under \
            its content id, so shop@sha256:… is the same world on every machine.

            Start with: awm demo
            """,
        version: version,
        subcommands: [
            DemoCommand.self, StoreCommand.self, EnvCommand.self, RolloutCommand.self, ReplayCommand.self,
            RescoreCommand.self, EvalCommand.self, SynthCommand.self, ImportCommand.self, ExportCommand.self,
        ]
    )

    package init() {}
}

/// Runs the command line with the process's arguments and gives the exit status.
package func runAwm() -> Int32 {
    do {
        var command = try Awm.parseAsRoot()
        try command.run()
        return ExitStatus.ok.rawValue
    } catch {
        return ExitStatus.report(error)
    }
}
