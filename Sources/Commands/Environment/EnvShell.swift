import ArgumentParser
import Environments
import Glibc
import JSON
import Runtime

struct EnvShell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Act in an environment by hand.",
        discussion: """
            Type a tool's name to be asked for its arguments, or give them: search_products {"text": "kettle"} or \
            search_products text=kettle. Commands: tools, help TOOL, diff, undo, verify TASK, task ID, clock, digest, save NAME, quit.
            """
    )

    @OptionGroup var store: StoreOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Option(help: "Begin in the initial state of this task, with its instruction.")
    var task: String?

    @Option(help: "Go on with a session that was saved under this name.")
    var resume: String?

    @Option(help: "The session's random seed.")
    var seed: UInt64 = 0

    func validate() throws {
        if resume != nil, task != nil { throw ValidationError("--resume and --task both say where to begin") }
    }

    func run() throws {
        let loaded = try Loading.environment(environment, options: store)
        var shell = try Shell(world: loaded.world, seed: seed) { session, name in
            try SavedSessions.save(session, as: name, options: store)
        }
        if let resume { try shell.begin(with: SavedSessions.resume(resume, in: loaded.world, options: store)) }
        let isInteractive = Output.isTerminal(STDIN_FILENO)
        let reader = LineReader(words: shell.words, isInteractive: isInteractive)
        if isInteractive {
            Output.note(
                "\(loaded.world.settings.title): \(loaded.world.tools.count) tools. Tab completes, help explains, quit leaves."
            )
        }
        if let task { try shell.begin(task: task) }
        while let line = reader.line(prompt: "\(loaded.world.settings.name)> ") {
            guard try shell.obey(line, ask: isInteractive ? { reader.line(prompt: $0) } : nil) else { break }
        }
        // Without a terminal a mistake must show in the exit code: nobody is reading along.
        if !isInteractive, shell.hadErrors { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
