import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime
import Verification

struct EnvCall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call one tool in a new session and print its result.",
        discussion: """
            awm env call shop search_products '{"text": "kettle"}'

            Exit code 0 for ok, 1 for everything else; --json adds the outcome, the state digest and what changed. \
            The result is printed whole; --observation N prints what an agent is shown of it in N characters.

            With --save the session is kept in the store and goes on with --resume, in this process or another:
            awm env call shop add_note '{…}' --save trial; awm env call shop get_customer '{…}' --resume trial
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

    @Option(help: "Go on with a session that was saved under this name.")
    var resume: String?

    @Option(help: "Keep the session in the store under this name afterwards, whatever came of the call.")
    var save: String?

    @Option(
        help: "Print what an agent is shown in at most so many characters; a world's own limit is limits.observation."
    )
    var observation: Int?

    func validate() throws {
        guard observation.map({ EnvironmentLimits.observations.contains($0) }) ?? true else {
            throw ValidationError("--observation must be between 100 and 1000000")
        }
        if resume != nil, task != nil { throw ValidationError("--resume and --task both say where to begin") }
        guard params == nil || task != nil else { throw ValidationError("--params needs --task") }
    }

    func run() throws {
        let world = try Loading.environment(environment, options: store).world
        let session: any Session
        if let resume {
            session = try SavedSessions.resume(resume, in: world, options: store)
        } else if let task {
            let given = try params.map(ArgumentText.parameters) ?? [:]
            session = try TaskInstance(world, world.task(task), seed: seed, given: given).session()
        } else {
            session = world.session(seed: seed)
        }
        let before = try session.snapshot()
        let result = session.call(tool, argumentsText: arguments)
        let saved = try save.map { try SavedSessions.save(session, as: $0, options: store) }
        if output.json {
            let diff = try StateDiff(from: before, to: session.snapshot())
            Output.result([
                "outcome": .string(result.outcome.rawValue),
                "result": result.value,
                "observation": .string(
                    Observation.text(of: result.value, limit: observation ?? world.settings.limits.observation)
                ),
                "clock": .string(session.clock.text),
                "state": .string(try session.stateDigest().description),
                "changes": diff.json,
                "saved": saved.map { .string($0.description) } ?? .null,
            ])
        } else if let observation {
            Output.result(Observation.text(of: result.value, limit: observation))
        } else {
            Output.result(Output.isTerminal(1) ? result.value.prettyText() : result.observation)
            if !output.quiet, let note = Output.observationNote(result, in: world) { Output.note(note) }
        }
        if let save, let saved, !output.json, !output.quiet { Output.note("saved \(save): \(saved)") }
        if result.outcome != .ok {
            if !output.json, !output.quiet { Output.note("outcome: \(result.outcome.rawValue)") }
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
