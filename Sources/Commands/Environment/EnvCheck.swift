import ArgumentParser
import Environments
import JSON
import Runtime
import Verification

struct EnvCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Check an environment: its files, seed, tools and verifiers, and that each reference solution scores 1.",
        discussion: "Exit code 1 when there are errors."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A package folder, or a reference.", completion: .directory)
    var environment: String

    func run() throws {
        var findings: [Finding] = []
        do {
            let loaded = try Loading.environment(environment, options: store)
            findings = loaded.world.warnings
            for task in loaded.world.tasks {
                findings += ReferenceCheck.findings(of: task, in: loaded.world)
            }
            if !output.json, !output.quiet {
                let world = loaded.world
                let tools = Output.count(world.tools.count, "tool")
                Output.note("\(loaded.title): \(tools), \(Output.count(world.tasks.count, "task"))")
            }
        } catch let error as PackageError {
            findings = error.findings
        }
        let errors = findings.count { $0.severity == .error }
        if output.json {
            Output.result(["ok": .bool(errors == 0), "findings": .array(findings.map(\.json))])
        } else {
            for finding in findings { Output.result(finding.description) }
            if !output.quiet {
                let warnings = Output.count(findings.count - errors, "warning")
                Output.note(errors == 0 ? "ok, \(warnings)" : "\(Output.count(errors, "error")), \(warnings)")
            }
        }
        if errors > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
