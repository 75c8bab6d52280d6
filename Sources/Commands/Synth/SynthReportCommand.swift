import ArgumentParser
import JSON
import Quality

struct SynthReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Measure environments: sizes, certificates, solutions, and how alike they are.",
        discussion: """
            awm synth report 'gen-*'
            awm synth report ./worlds --instructions 50 --sample-seed 7 > instructions.md

            docs/synthesis-report.md says how each number is measured. Without names, all environments of the store are.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(
        help:
            "References, names that others are below, patterns such as 'gen-*', package folders, or folders of these.",
        completion: .directory
    )
    var environments: [String] = []

    @Option(help: "How alike, above 0 and up to 1, near duplicates are.")
    var threshold = NearDuplicates.threshold

    @Option(help: "How many of the most alike pairs of each kind are named.")
    var pairs = 5

    @Option(help: "Write so many instructions, drawn at random, as Markdown instead.")
    var instructions: Int?

    @Option(help: "The seed of that drawing.")
    var sampleSeed: UInt64 = 0

    @Option(help: "Threads.")
    var jobs = 2

    func validate() throws {
        guard threshold > 0, threshold <= 1 else {
            throw ValidationError("--threshold must be above 0 and at most 1")
        }
        guard (0...1000).contains(pairs) else { throw ValidationError("--pairs must be between 0 and 1000") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
        if let instructions, instructions < 1 { throw ValidationError("--instructions must be at least 1") }
    }

    func run() throws {
        let selection = try EnvironmentSelection(environments, options: store)
        let progress = Progress(
            "environments",
            total: selection.sources.count,
            isQuiet: output.quiet || output.json
        )
        let measures = try EnvironmentMeasuring.measure(selection, jobs: jobs) { progress.update($0) }
        progress.finish()
        if let instructions {
            let sample = InstructionSample.draw(instructions, seed: sampleSeed, from: measures)
            return output.json
                ? Output.result(InstructionSample.json(sample)) : Output.result(InstructionSample.markdown(sample))
        }
        var options = QualityReport.Options()
        options.threshold = threshold
        options.pairs = pairs
        let report = QualityReport(measures, options)
        if output.json {
            Output.result(report.json)
        } else if output.quiet {
            for environment in report.environments { Output.result(environment.contentID) }
        } else {
            Output.result(QualityText(report).paragraphs.joined(separator: "\n\n"))
        }
    }
}
