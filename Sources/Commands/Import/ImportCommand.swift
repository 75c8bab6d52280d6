import ArgumentParser

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring in what others made.",
        subcommands: [ImportRollouts.self]
    )
}
