import ArgumentParser

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write training data.",
        subcommands: [ExportRollouts.self, ExportTasks.self]
    )
}
