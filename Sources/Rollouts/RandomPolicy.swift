import Environments
import JSON
import JSONSchema
import Runtime
import SQLite
import Verification

/// Makes a fixed number of valid calls at random, then gives a random answer: what it scores, chance gives away.
///
/// Everything is drawn from the rollout's seed, so the same seed plays the same way.
struct RandomPolicy: Policy {
    static let calls = 8

    private let instance: TaskInstance
    private var values: RandomValues
    private var made = 0

    init(_ instance: TaskInstance, catalog: ValueCatalog) {
        self.instance = instance
        let chance = SessionChance(environmentSeed: RandomPolicy.salt, sessionSeed: instance.seed)
        values = RandomValues(catalog: catalog, chance: chance)
    }

    /// Keeps its draws apart from the world's own.
    private static let salt: UInt64 = 0x7261_6E64_6F6D_706C

    mutating func next(after last: CallResult?) -> Action {
        let programs = instance.world.programs
        while made < RandomPolicy.calls, !programs.isEmpty {
            made += 1
            let program = programs[values.draw(below: programs.count)]
            if let arguments = values.value(for: program.tool.input, valid: program.input) {
                return .call(tool: program.tool.name, arguments: arguments)
            }
        }
        guard let schema = instance.task.answerSchema, let compiled = try? JSONSchema(schema),
            let answer = values.value(for: schema, valid: compiled)
        else { return .stop }
        return .answer(answer)
    }
}
