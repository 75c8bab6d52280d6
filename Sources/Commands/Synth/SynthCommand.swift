import ArgumentParser

struct SynthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth",
        abstract: "Make new environments, with a language model or with none, and measure what was made.",
        discussion: """
            Everything that is made is checked by the rules of certificates before anybody trains on it, and says where it \
            came from: the same inputs give the same content ids.

            Start with: awm synth generate --count 20
            """,
        subcommands: [
            SynthRunCommand.self, SynthResumeCommand.self, SynthGenerateCommand.self, SynthReportCommand.self,
        ]
    )
}
