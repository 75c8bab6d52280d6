import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime
import Verification

struct EnvCall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call one tool in a new session and print what an agent would see.",
        discussion: """
            awm env call shop search_products '{"text": "kettle"}'

            Exit code 0 for ok, 1 for everything else; --json adds the outcome, the state digest and what changed.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Argument(help: "The tool.")
    var tool: String

    @Argument(help: "Its arguments as a JSON object.")
    var arguments = "{}"

    @Option(help: "Begin in the initial state of this task.")
    var task: String?

    @Option(help: "The task's parameters as a JSON object; those that it does not name are drawn by the seed.")
    var params: String?

    @Option(help: "The session's random seed.")
    var seed: UInt64 = 0

    func validate() throws {
        guard params == nil || task != nil else { throw ValidationError("--params needs --task") }
    }

    func run() throws {
        let world = try Loading.environment(environment, options: store).world
        let session: any Session
        if let task {
            let given = try params.map(ArgumentText.parameters) ?? [:]
            session = try TaskInstance(world, world.task(task), seed: seed, given: given).session()
        } else {
            session = try world.session(seed: seed)
        }
        let before = try session.snapshot()
        let result = session.call(tool, argumentsText: arguments)
        if output.json {
            let diff = try StateDiff(from: before, to: session.snapshot())
            Output.result([
                "outcome": .string(result.outcome.rawValue),
                "result": result.value,
                "clock": .string(session.clock.text),
                "state": .string(try session.stateDigest().description),
                "changes": diff.json,
            ])
        } else {
            Output.result(Output.isTerminal(1) ? result.value.prettyText() : result.observation)
        }
        if result.outcome != .ok {
            if !output.json, !output.quiet { Output.note("outcome: \(result.outcome.rawValue)") }
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
