import ContentStore
import Environments
import Exporters
import Rollouts
import Runtime

/// Turns the tasks of worlds into rows of an export.
struct TaskWriting {
    let export: TaskExport
    let selection: TaskSelection
    /// The split of each environment, by content id; nil where tasks keep their own.
    let splits: [String: String]?
    /// The session seeds of tasks that have parameters; the others take the first.
    let seeds: (first: Int, count: Int)
    let presentation: PresentationMode
    let hasSystem: Bool

    /// Writes the wanted tasks of a world, in the package's order.
    func write(_ world: World, _ perform: (Export.Action) throws -> Void) throws {
        let id = world.environmentID?.description ?? ""
        let certificate = selection.certified?[id]?.certificate
        let split = splits?[id]
        export.begin(
            TaskExportSummary.Environment(
                name: world.settings.name,
                contentID: id,
                certificate: certificate,
                split: split
            )
        )
        let presentation = Presentation(world, mode: presentation)
        for task in world.tasks {
            if let reason = selection.reasonToLeaveOut(task, of: id) {
                export.leaveOut(reason)
                continue
            }
            for number in 0..<(task.parameters.isEmpty ? 1 : seeds.count) {
                let seed = seeds.first + number
                let prompt = try TaskPrompt(task, seed: UInt64(seed), presented: presentation)
                let row = TaskRow(
                    environment: world.settings.name,
                    environmentID: id,
                    taskID: task.id,
                    taskHash: task.digest.description,
                    seed: seed,
                    split: split ?? task.split,
                    certificate: certificate,
                    parameters: prompt.parameters,
                    system: hasSystem ? prompt.system : nil,
                    instruction: prompt.instruction,
                    tools: prompt.tools
                )
                try perform(export.add(row))
            }
        }
    }
}
