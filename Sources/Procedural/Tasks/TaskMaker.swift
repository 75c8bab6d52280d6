package import JSON
package import Runtime

/// Makes the tasks of an environment: requests that people there would make, each with a solution that was played and
/// checks that follow from how it was made.
package struct TaskMaker {
    private let scene: Scene

    package init(_ composition: Composition, _ rows: SeedRows, _ tools: [ToolPlan], _ world: World) {
        scene = Scene(composition, rows, tools, world)
    }

    /// Thrown when an environment offers too little to make so many tasks of.
    package struct TooFewTasks: Error, CustomStringConvertible {
        package var made: Int
        package var wanted: Int
        package var environment: String
        package var description: String { "only \(made) of \(wanted) tasks could be made for \(environment)" }
    }

    /// Tasks in the form of a task file. Those with the ids of `refused` are passed over, and others come in their place.
    package func tasks(_ count: Int, without refused: Set<String> = []) throws -> [JSON] {
        var made: [Candidate] = []
        let plan = slots(count)
        for (slot, template) in plan.enumerated() {
            if let candidate = candidate(template, slot: slot, beside: made, without: refused) {
                made.append(candidate)
            }
        }
        guard made.count == count else {
            throw TooFewTasks(made: made.count, wanted: count, environment: scene.composition.name)
        }
        return made.map(\.task)
    }

    /// One task, and what tells it from others.
    private struct Candidate {
        var task: JSON
        var template: TaskTemplate
        var entity: Int
        var answer: JSON?
        var instruction: String
    }

    /// Which templates an environment's tasks are made from.
    private func slots(_ count: Int) -> [TaskTemplate] {
        var draw = Draw(seed: scene.composition.seed, index: scene.composition.index, part: "templates")
        let core: [TaskTemplate] = [
            draw.one(of: [.question, .question, .lookUp]), draw.one(of: [.overview, .ranking]), .dossier, .calculation,
            draw.one(of: [.refusal, .refusal, .secondChoice]),
            .create, draw.one(of: [.move, .update]), .conditional, .transaction,
            draw.one(of: [.bulk, .transaction, .errands]),
        ]
        return (0..<count).map { $0 < core.count ? core[$0] : TaskTemplate.allCases[$0 % TaskTemplate.allCases.count] }
    }

    private func candidate(
        _ template: TaskTemplate,
        slot: Int,
        beside made: [Candidate],
        without refused: Set<String>
    ) -> Candidate? {
        // When a template finds nothing in these rows, others take its place.
        let substitutes = template.substitutes
        let templates = [template] + substitutes + (template.isReading ? TaskTemplate.readings : TaskTemplate.writings)
        for (place, template) in templates.enumerated() {
            for attempt in 0..<40 {
                let number = place * 40 + attempt
                var draw = Draw(
                    seed: scene.composition.seed &+ UInt64(slot * 1000 + number) &* 0x9E37_79B9_7F4A_7C15,
                    index: scene.composition.index,
                    part: "tasks"
                )
                var request = Request(scene, draw)
                let entity: Int
                do {
                    entity = try template.write(
                        &request,
                        shorterBy: place > substitutes.count ? attempt / 5 : attempt / 10
                    )
                } catch { continue }
                draw = request.draw
                let noun = scene.entity(entity).singularName.split(separator: "_").joined(separator: "-")
                let id = "\(template.rawValue)-\(noun)-\(slot + 1)" + (number == 0 ? "" : "-\(number)")
                guard !refused.contains(id), !made.contains(where: { $0.template == template && $0.entity == entity })
                else {
                    continue
                }
                let task = request.task(id: id, template: template)
                let answer = request.answer
                guard !made.contains(where: { $0.answer == answer && answer != nil }) else { continue }
                return Candidate(
                    task: task,
                    template: template,
                    entity: entity,
                    answer: answer,
                    instruction: request.instruction
                )
            }
        }
        return nil
    }
}
