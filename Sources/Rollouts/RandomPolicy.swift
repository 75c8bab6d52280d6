import Environments
import JSON
import Runtime
import SQLite
import Verification

/// Makes a fixed number of valid calls at random, then gives a random answer: what it scores, chance gives away.
///
/// Everything is drawn from the rollout's seed, so the same seed plays the same way.
struct RandomPolicy: Policy {
    static let calls = 8

    private let instance: TaskInstance
    private let answerTool: AnswerTool?
    private var values: RandomValues
    private var made = 0

    init(_ instance: TaskInstance, _ answerTool: AnswerTool?, _ catalog: ValueCatalog) {
        self.instance = instance
        self.answerTool = answerTool
        // Other tasks under the same seed see other play.
        let seed = RandomPolicy.salt ^ RandomPolicy.hash(instance.task.id)
        let chance = SessionChance(environmentSeed: seed, sessionSeed: instance.seed)
        values = RandomValues(catalog: catalog, chance: chance)
    }

    /// Keeps its draws apart from the world's own.
    private static let salt: UInt64 = 0x7261_6E64_6F6D_706C

    /// FNV-1a: the same in every process, unlike Swift's own hashes.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next(after last: Observation?) -> Action {
        let programs = instance.world.programs
        while made < RandomPolicy.calls, !programs.isEmpty {
            made += 1
            let program = programs[values.draw(below: programs.count)]
            if let arguments = values.value(for: program.tool.input, valid: program.input) {
                return .call(tool: program.tool.name, arguments: arguments)
            }
        }
        guard let answerTool, let answer = values.value(for: answerTool.schema, valid: answerTool.answer) else {
            return .stop
        }
        return .answer(answer)
    }
}
