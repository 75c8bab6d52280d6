import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime
import Verification

struct EnvCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check an environment by all the rules of certificates: its seed, its tools, and every task.",
        discussion: """
            Exit code 1 when there are errors. docs/certificates.md says what every finding means. The certificate of a stored \
            environment is kept in its store, where ls, show and --certified find it.
            awm env check ./shop --quick is for writing: it only plays each reference solution.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A package folder, or a reference.", completion: .directory)
    var environment: String

    @Option(name: .customLong("task"), help: "Only this task, without the seed and the tools. May be repeated.")
    var tasks: [String] = []

    @Flag(help: "Only files, seed and statements, and that each reference solution scores 1 and doing nothing 0.")
    var quick = false

    @Flag(help: "Do not keep the certificate in the store.")
    var noRecord = false

    @Option(help: "Random rollouts of each task, under as many session seeds, that measure what chance scores.")
    var seeds = 60

    @Option(help: "Threads.")
    var jobs = 2

    func validate() throws {
        guard (2...100_000).contains(seeds) else { throw ValidationError("--seeds must be between 2 and 100000") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
    }

    func run() throws {
        let loaded: LoadedEnvironment
        do {
            loaded = try Loading.environment(environment, options: store)
        } catch let error as PackageError {
            return try conclude(error.findings, nil)
        }
        for task in tasks { _ = try loaded.world.task(task) }
        if !output.json, !output.quiet {
            let world = loaded.world
            let tools = Output.count(world.tools.count, "tool")
            Output.note("\(loaded.title): \(tools), \(Output.count(world.tasks.count, "task"))")
        }
        if quick {
            let chosen = loaded.world.tasks.filter { tasks.isEmpty || tasks.contains($0.id) }
            let findings = chosen.flatMap { ReferenceCheck.findings(of: $0, in: loaded.world) }
            return try conclude(loaded.world.warnings + findings, nil)
        }
        let certificate = try certificate(of: loaded)
        // Of some tasks only it is no certificate of the environment.
        if tasks.isEmpty, !noRecord {
            let kept = try Certificates.keep(certificate, of: loaded, named: environment, options: store)
            if let kept, !output.json, !output.quiet { Output.note("kept as \(kept.artifact.contentID)") }
        }
        try conclude(certificate.findings.map(\.finding), certificate)
    }

    private func certificate(of loaded: LoadedEnvironment) throws -> Certificate {
        var options = Certifier.Options()
        options.rollouts = seeds
        options.jobs = jobs
        if !tasks.isEmpty { options.tasks = Set(tasks) }
        let progress = Progress("checking", total: 0, isQuiet: output.quiet || output.json)
        defer { progress.finish() }
        return try Certifier(loaded.package, loaded.world, builtFrom: loaded.seed, options).run { event in
            progress.update(event.done, of: event.total, note: event.subject)
        }
    }

    private func conclude(_ findings: [Finding], _ certificate: Certificate?) throws {
        let errors = findings.count { $0.severity == .error }
        if output.json {
            Output.result([
                "ok": .bool(errors == 0), "findings": .array(findings.map(\.json)),
                "certificate": certificate?.json ?? .null,
            ])
        } else {
            for (index, finding) in findings.enumerated() {
                Output.result(finding.description)
                if let hint = certificate?.findings[index].hint, !hint.isEmpty { Output.result("  \(hint)") }
            }
            if !output.quiet {
                if let certificate { Output.result(CertificateReport.text(of: certificate)) }
                let warnings = Output.count(findings.count - errors, "warning")
                Output.note(errors == 0 ? "ok, \(warnings)" : "\(Output.count(errors, "error")), \(warnings)")
            }
        }
        if errors > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
