import ArgumentParser
import ContentStore
import JSON
import Procedural
import Spelling
import Verification

struct SynthGenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make environments from blueprints, without a model.",
        discussion: """
            awm synth generate --count 1000 --seed 7
            awm synth generate --count 10 --domain veterinary-clinic library -o worlds

            Every environment is certified before it is kept; one that is not is told with its reasons and left out. The same \
            seed gives the same content ids, and the same command again makes what is missing. Ctrl-C stops, and keeps what \
            is done.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "How many environments.")
    var count = 1000

    @Option(help: "What all choices come from.")
    var seed: UInt64 = 7

    @Option(help: "The place of the first one in the series that the seed gives.")
    var first = 0

    @Option(parsing: .upToNextOption, help: "Only these domains.")
    var domain: [String] = []

    @Option(help: "Tasks of each environment.")
    var tasks = 10

    @Option(help: "What names in the store begin with.")
    var namePrefix = "synth/"

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Write package folders into this folder, not into the store.",
        completion: .directory
    )
    var folder: String?

    @Option(help: "A folder of further blueprints, which take the place of built-in ones of the same name.")
    var blueprints: String?

    @Flag(help: "Keep environments without checking them: for trying blueprints.")
    var noCertify = false

    @Flag(help: "Make those again that are there already; their content ids must be the same.")
    var again = false

    @Flag(help: "List the domains, and make nothing.")
    var listDomains = false

    @Option(help: "Threads.")
    var jobs = 2

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count must be between 1 and 1000000") }
        guard (0...1_000_000_000).contains(first) else {
            throw ValidationError("--first must be between 0 and 1000000000")
        }
        guard (1...100).contains(tasks) else { throw ValidationError("--tasks must be between 1 and 100") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
        // A prefix is valid when a name that begins with it is.
        do {
            try Reference.check(name: namePrefix + "x", in: namePrefix)
        } catch {
            throw ValidationError("--name-prefix: \(error)")
        }
    }

    func run() throws {
        let library = try library()
        if listDomains { return list(library) }
        let names = library.domains.map(\.name)
        for name in domain where !names.contains(name) {
            throw CommandFailure(
                .notFound,
                "there is no domain \"\(name)\"\(Spelling.hint(for: name, among: names)); --list-domains lists them"
            )
        }
        let request = ProceduralMaker.Request(
            seed: seed,
            tasks: tasks,
            domains: domain,
            certification: noCertify ? nil : Certifier.Options()
        )
        try GenerationRun(
            maker: ProceduralMaker(request, from: library),
            indices: first..<(first + count),
            jobs: jobs,
            isCertifying: !noCertify,
            isRepeating: again,
            target: target(),
            output: output
        ).run()
    }

    private func target() throws -> GenerationTarget {
        if let folder {
            let path = Loading.trimmed(folder)
            return .folder(path, try PackageFolder(path))
        }
        let store = try store.open(creating: true)
        return .store(store, EnvironmentIntake(store, prefix: namePrefix))
    }

    private func library() throws -> BlueprintLibrary {
        guard let blueprints else { return try BlueprintLibrary() }
        let folder = Loading.trimmed(blueprints)
        let names = try Files.names(in: folder).filter { $0.hasSuffix(".yaml") }.sorted()
        guard !names.isEmpty else { throw CommandFailure(.notFound, "there is no .yaml file in \(folder)") }
        return try BlueprintLibrary(
            further: names.map { ("\(folder)/\($0)", try Files.read("\(folder)/\($0)", limit: 1 << 20)) }
        )
    }

    private func list(_ library: BlueprintLibrary) {
        let domains = library.domains.sorted { ($0.category, $0.name) < ($1.category, $1.name) }
        if output.json {
            Output.result(
                .array(
                    domains.map {
                        [
                            "name": .string($0.name), "category": .string($0.category), "about": .string($0.about),
                            "entities": .count($0.entities.count),
                        ]
                    }
                )
            )
        } else if output.quiet {
            for domain in domains { Output.result(domain.name) }
        } else {
            let rows = domains.map { [$0.name, $0.category, String($0.entities.count)] }
            Output.result(Output.table(["domain", "category", "entities"], rows))
        }
    }
}
