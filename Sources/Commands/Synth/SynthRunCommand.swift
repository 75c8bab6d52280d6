import ArgumentParser
import ContentStore
import JSON
import Synthesis

struct SynthRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Make environments with a language model: scenario, tasks, schema, rows, tools, solutions, verifiers.",
        discussion: """
            awm synth run "ferry tickets of an island line" "a seed library" --endpoint https://api.example.com/v1 --model NAME
            awm synth run --count 20 --dry-run --model NAME

            Every answer is kept before it is used. The same command goes on where it was interrupted, asks again only what \
            depends on a changed prompt or model, and makes no request when nothing has changed. What is made is certified; \
            what cannot be is reported, and not made. docs/synthesis.md says what it costs.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "What is made") var recipe: RecipeOptions
    @OptionGroup(title: "How it is made") var options: SynthOptions

    @Option(help: "The recipe's name in the store, for awm synth resume.")
    var name = "recipes/synthesis"

    @Flag(help: "Show the prompts of the first stages and ask nobody.")
    var dryRun = false

    func run() throws {
        try Reference.check(name: name, in: name)
        let recipe = try recipe.recipe()
        if dryRun { return Output.result(DryRun(recipe).text) }
        guard options.offline || options.endpoint != nil else {
            throw CommandFailure(.usage, "give --endpoint, or --offline to make what the store has answers for")
        }
        let store = try store.open(creating: true)
        let artifact = try store.record(recipe: recipe.json.rowBytes(), named: name, tag: Reference.defaultTag)
        try SynthesisDriver(recipe, artifact, name: name, options, output).run(in: store)
    }
}
