import Environments
package import JSON
package import JSONSchema
import Runtime
import SQLite

/// What a player without a mind does: valid calls drawn at random, then a valid answer drawn at random.
///
/// Everything is drawn from the session's seed, so the same seed plays the same way.
package struct RandomActions: Sendable {
    /// How many calls it makes.
    package static let calls = 8

    private let programs: [ToolProgram]
    private var values: RandomValues
    private var made = 0

    package init(_ instance: TaskInstance, _ catalog: ValueCatalog) {
        programs = instance.world.programs
        // Other tasks under the same seed see other play.
        let seed = RandomActions.salt ^ RandomActions.hash(instance.task.id)
        values = RandomValues(
            catalog: catalog,
            chance: SessionChance(environmentSeed: seed, sessionSeed: instance.seed)
        )
    }

    /// Keeps its draws apart from the world's own.
    private static let salt: UInt64 = 0x7261_6E64_6F6D_706C

    /// FNV-1a: the same in every process, unlike Swift's own hashes.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The next call; `nil` when all have been made.
    package mutating func nextCall() -> (tool: String, arguments: JSON)? {
        while made < RandomActions.calls, !programs.isEmpty {
            made += 1
            let program = programs[values.draw(below: programs.count)]
            if let arguments = values.value(for: program.tool.input, valid: program.input) {
                return (program.tool.name, arguments)
            }
        }
        return nil
    }

    /// An answer that a schema accepts; `nil` when none was found in a bounded number of tries.
    package mutating func answer(for schema: JSONSchema) -> JSON? {
        values.value(for: schema.source, valid: schema)
    }
}
