import ArgumentParser
import ContentStore
import JSON
import Synthesis

struct SynthResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a synthesis, or replay it without a model.",
        discussion: """
            awm synth resume recipes/synthesis --endpoint https://api.example.com/v1
            awm synth resume recipes/synthesis --offline

            The recipe has everything that decides what comes out: scenarios, prompts, models, numbers. With the answers in \
            the store it makes the same content ids on any machine; --offline says which answer is missing otherwise.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SynthOptions

    @Argument(help: "The recipe: a reference, as awm synth run names it.")
    var recipe = "recipes/synthesis"

    func run() throws {
        let store = try store.open()
        let artifact = try store.resolve(Reference.whole(recipe))
        guard artifact.kind == .recipe, let layer = artifact.manifest.layer(.recipe) else {
            throw CommandFailure(.usage, "\(recipe) is a \(artifact.kind.title), not a recipe")
        }
        let recipe = try Recipe(json: JSON(parsing: store.content(of: layer)))
        try SynthesisDriver(recipe, artifact, name: self.recipe, options, output).run(in: store)
    }
}
