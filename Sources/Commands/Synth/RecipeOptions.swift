import ArgumentParser
import ContentStore
import JSON
import Synthesis

/// What a synthesis makes environments from.
struct RecipeOptions: ParsableArguments {
    @Argument(help: "Scenarios, each a name or a sentence: \"ferry tickets of an island line\".")
    var scenarios: [String] = []

    @Option(name: .customLong("scenarios"), help: "A file with one scenario a line.", completion: .file())
    var file: String?

    @Option(help: "How many more scenarios the model is to think up.")
    var count = 0

    @Option(name: .customLong("category"), help: "A category of thought-up scenarios; may be given several times.")
    var categories: [String] = []

    @Option(help: "The model's name at the endpoint.")
    var model: String?

    @Option(help: "The model of one stage, as tools=NAME; may be given several times.")
    var stageModel: [String] = []

    @Option(help: "The model whose embeddings tell scenarios apart; otherwise their words do.")
    var embeddingModel: String?

    @Option(help: "Tables of each environment, at least.")
    var tables = Recipe.Numbers().tables

    @Option(help: "Rows of each environment, about.")
    var rows = Recipe.Numbers().rows

    @Option(help: "Tools of each environment, at least.")
    var tools = Recipe.Numbers().tools

    @Option(help: "Tasks of each environment that are tried.")
    var tasks = Recipe.Numbers().tasks

    @Option(help: "The most answers of a stage before it is given up.")
    var attempts = 3

    @Option(help: "Tools that are written in one answer.")
    var toolsPerRequest = 8

    @Option(help: "The most turns of a solver.")
    var maxTurns = 40

    @Option(help: "How JSON is asked for: json_schema, json_object, or none for words alone.")
    var responseFormat = Recipe.ResponseFormat.none

    @Option(help: "A folder with prompts of your own, as STAGE.md; the others are awm's.", completion: .directory)
    var prompts: String?

    @OptionGroup(title: "Sampling") var sampling: SamplingOptions

    @Option(help: "Further members of each request as a JSON object.")
    var extraBody: String?

    func validate() throws {
        for (name, value) in [
            ("--tables", tables), ("--tools", tools), ("--tasks", tasks), ("--attempts", attempts),
            ("--tools-per-request", toolsPerRequest), ("--max-turns", maxTurns),
        ] {
            guard (1...500).contains(value) else { throw ValidationError("\(name) must be between 1 and 500") }
        }
        guard (0...100_000).contains(count), (0...100_000).contains(rows) else {
            throw ValidationError("--count and --rows must be between 0 and 100000")
        }
    }

    /// The recipe that these options describe.
    func recipe() throws -> Recipe {
        var recipe = Recipe()
        recipe.scenarios = scenarios + (try fileLines())
        recipe.count = count
        guard !recipe.scenarios.isEmpty || count > 0 else {
            throw CommandFailure(.usage, "name scenarios, or say how many the model is to think up with --count")
        }
        if !categories.isEmpty { recipe.categories = categories }
        guard let model, !model.isEmpty else {
            throw CommandFailure(.usage, "--model is missing: the model's name at the endpoint")
        }
        recipe.model = model
        for text in stageModel {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let stage = StageName(rawValue: parts[0]) else {
                let known = StageName.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure(.usage, "--stage-model: \"\(text)\" is not STAGE=NAME with a stage of \(known)")
            }
            recipe.stageModels[stage] = parts[1]
        }
        recipe.embeddingModel = embeddingModel
        recipe.numbers.tables = tables
        recipe.numbers.rows = rows
        recipe.numbers.tools = tools
        recipe.numbers.tasks = tasks
        recipe.attempts = attempts
        recipe.toolsPerRequest = toolsPerRequest
        recipe.turns = maxTurns
        recipe.responseFormat = responseFormat
        recipe.sampling = try sampling.parameters()
        recipe.extra = try JSONOption.object(extraBody, "--extra-body")
        try readPrompts(&recipe)
        return recipe
    }

    private func fileLines() throws -> [String] {
        guard let file else { return [] }
        let text = String(decoding: try Files.read(file, limit: 16 << 20), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map(String.init).filter {
            !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#")
        }
    }

    private func readPrompts(_ recipe: inout Recipe) throws {
        guard let prompts else { return }
        var found = 0
        for stage in StageName.allCases {
            let path = "\(Loading.trimmed(prompts))/\(stage.rawValue).md"
            guard Files.exists(path) else { continue }
            let template = try PromptTemplate(String(decoding: Files.read(path, limit: 1 << 20), as: UTF8.self))
            guard template.stage == stage else {
                throw CommandFailure(.usage, "\(path) is a prompt of the stage \(template.stage.rawValue)")
            }
            recipe.prompts.replace(by: template)
            found += 1
        }
        guard found > 0 else {
            throw CommandFailure(.notFound, "\(prompts) has no prompt; they are named STAGE.md, such as tools.md")
        }
    }
}

extension Recipe.ResponseFormat: ExpressibleByArgument {}
