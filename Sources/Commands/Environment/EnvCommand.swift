import ArgumentParser

struct EnvCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Make, check and try environments.",
        subcommands: [EnvNew.self, EnvCheck.self, EnvTools.self, EnvCall.self, EnvShell.self]
    )
}
