import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// Packages with mistakes and malice: a world, or an error that says where; and what a world's tools then do.
struct PackageTarget: FuzzTarget {
    static let name = "package"
    static let limit = 96 << 10
    static let weight = 5
    static let dictionary = [
        "=== tools.yaml\n", "=== tasks.yaml\n", "=== environment.yaml\n", "=== schema.sql\n", "=== seed.sql\n",
        "- name: ", "  steps:\n", "    - run: ", "    - row: r\n      sql: ", "require: SELECT 0",
        "else: {code: x, message: y}",
        "limits: {rows: 1}", "clock: {start: \"9999-12-31 23:59:59\", tick: 1s}", "tick: 99999999999999999h",
        "volatile: [\"*.*\"]", "$ref: \"#\"", "$defs: ", "default: ", "CREATE TRIGGER t AFTER INSERT ON ",
        "CREATE VIRTUAL TABLE v USING fts5(x)", "CREATE VIEW v AS ", "GENERATED ALWAYS AS (", "PRAGMA ", "ATTACH ",
        "&a ", "*a", "!!", "? ", "|2\n", ">-\n", "\u{FEFF}", "\t", "{", "[", "'", "\"",
    ]

    /// Findings that speak of the seed as a whole, or of a file that is not there.
    private static let placeless: Set<String> = [
        "broken-foreign-key", "huge-row-id", "missing-file", "no-tables", "seed-failed", "unsupported-runtime",
    ]
    /// What a world's own mistakes may make of a call. Everything else that is a fault is ours.
    private static let faults: Set<String> = ["more_than_one_row", "timeout"]

    private let texts: [[UInt8]]
    private let tools: [JSON]
    private let bytes: ByteMutator

    init(corpus: String, folder: String) throws {
        let path = corpus + "/" + PackageTarget.name
        texts = try Files.names(in: path).map { try Files.read(path + "/" + $0, limit: PackageTarget.limit) }
        tools = texts.flatMap { PackageTarget.tools(in: PackageText($0)) }
        bytes = ByteMutator(
            corpus: texts,
            dictionary: PackageTarget.dictionary.map { Array($0.utf8) },
            limit: PackageTarget.limit
        )
    }

    private static func tools(in text: PackageText) -> [JSON] {
        for section in text.sections where section.path == "tools.json" {
            if let tools = try? JSON(parsing: section.content).arrayValue { return tools }
        }
        return []
    }

    /// Most cases are tools that were changed as tools.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        guard !random.oneIn(4), let whole = random.pick(texts) else { return }
        var text = PackageText(whole)
        var tools = PackageTarget.tools(in: text)
        guard !tools.isEmpty else { return }
        let mutator = ToolMutator(bytes: self.bytes, tools: self.tools)
        mutator.mutate(&tools, &random)
        for index in text.sections.indices where text.sections[index].path == "tools.json" {
            text.sections[index].content = JSON.array(tools).rowBytes()
        }
        bytes = text.bytes
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let world: World
        do {
            guard let loaded = try load(bytes) else { return false }
            world = loaded
        } catch let error as PackageError {
            try check(error)
            return false
        }
        var random = Random(seed: UInt64(bytes.count), PackageTarget.name)
        let maker = try ArgumentMaker(world)
        let promises = try SessionPromises(world, seed: 1)
        for tool in world.tools.prefix(6) {
            for _ in 0..<2 {
                let arguments = maker.arguments(of: tool, &random)
                let result = try promises.call(tool.name) { $0.call(tool.name, arguments: arguments) }
                let code = result.value["error"]?["code"]?.stringValue ?? ""
                try require(
                    result.outcome.mayBeRewarded || PackageTarget.faults.contains(code),
                    "\(tool.name) ends as \(result.observation)"
                )
            }
        }
        return true
    }

    /// The world, `nil` when its seed has failing statements or its tasks do not hold.
    private func load(_ bytes: [UInt8]) throws -> World? {
        var package = try EnvironmentPackage(PackageText(bytes).files)
        // The largest that a package may ask for is more than a case may take.
        package.settings.limits.database = min(package.settings.limits.database, 8 << 20)
        package.settings.limits.steps = min(package.settings.limits.steps, 200_000)
        let settings = package.settings
        var builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        builder.steps = 2_000_000
        let seed = try builder.build(package.seed)
        guard seed.failures.isEmpty else { throw PackageError(seed.failures) }
        let world = try Plant.load(package.tools) { try World(package, image: seed.bytes) }
        let findings = TaskValidation.findings(of: world)
        guard findings.isEmpty else { throw PackageError(findings) }
        return world
    }

    private func check(_ error: PackageError) throws {
        let errors = error.findings.filter { $0.severity == .error }
        try require(!errors.isEmpty, "a package is refused for no reason")
        try require(error.description.utf8.count < 256 << 10, "an error repeats all of a long input")
        for finding in errors where !PackageTarget.placeless.contains(finding.code) {
            try require(finding.file != nil, "an error has no place: \(finding)")
        }
    }
}
