package import JSON
import Splits

/// Instructions drawn at random, for people to read: how natural they are no count tells.
package enum InstructionSample {
    /// A task of an environment.
    package struct Entry: Sendable {
        package var environment: String
        package var task: EnvironmentMeasures.Task
    }

    /// So many tasks of all environments, in a random order that the seed says; each is as likely as any other.
    package static func draw(_ count: Int, seed: UInt64, from environments: [EnvironmentMeasures]) -> [Entry] {
        let all = environments.flatMap { environment in
            environment.tasks.map { task in
                let entry = Entry(environment: environment.title, task: task)
                let key = ShingleSet.hash("\(seed) \(environment.contentID) \(task.id)")
                return (entry, key: InstructionSample.mixed(key), environment.name, task.id)
            }
        }
        return all.sorted { ($0.key, $0.2, $0.3) < ($1.key, $1.2, $1.3) }.prefix(count).map(\.0)
    }

    /// Markdown of a sample: each instruction under its environment, task and difficulty.
    package static func markdown(_ entries: [Entry]) -> String {
        entries.map { entry in
            let difficulty = entry.task.difficulty.map { ", difficulty \($0)" } ?? ""
            let lines = entry.task.instruction.split(separator: "\n", omittingEmptySubsequences: false)
            let quoted = lines.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
            return "`\(entry.environment)` `\(entry.task.id)`\(difficulty)\n\n\(quoted)"
        }.joined(separator: "\n\n")
    }

    /// A sample for programs.
    package static func json(_ entries: [Entry]) -> JSON {
        .array(
            entries.map { entry in
                [
                    "environment": .string(entry.environment), "task": .string(entry.task.id),
                    "difficulty": entry.task.difficulty.map { .string($0) } ?? .null,
                    "instruction": .string(entry.task.instruction),
                ]
            }
        )
    }

    /// The last steps of SplitMix64: texts that differ in their last letter only come far apart.
    private static func mixed(_ key: UInt64) -> UInt64 {
        var mixed = (key ^ (key >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
