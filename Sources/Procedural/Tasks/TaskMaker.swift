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
        var id: String
        var task: JSON
        var template: TaskTemplate
        var entity: Int
        var answer: JSON?
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
        let templates =
            [template] + substitutes + (template.isReading ? TaskTemplate.readings : TaskTemplate.writings)
        for (place, template) in templates.enumerated() {
            // Towards the end a template may come a second time for an entity.
            let isLast = place > substitutes.count
            var best: (candidate: Candidate, calls: Int)?
            for attempt in 0..<TaskMaker.attempts {
                let number = place * TaskMaker.attempts + attempt
                guard let (candidate, calls) = draft(template, slot: slot, number: number),
                    !refused.contains(candidate.id), calls > best?.calls ?? 0,
                    isLast || !made.contains(where: { $0.template == template && $0.entity == candidate.entity }),
                    !made.contains(where: { $0.answer == candidate.answer && $0.answer != nil })
                else { continue }
                best = (candidate, calls)
                if calls >= template.calls.lowerBound { break }
            }
            if let best { return best.candidate }
        }
        return nil
    }

    /// How many requests are drawn from a template before the longest of them is taken, which may be shorter than it should.
    private static let attempts = 14

    /// The request of this number, and how many calls it takes; `nil` when what was drawn leads nowhere.
    private func draft(_ template: TaskTemplate, slot: Int, number: Int) -> (Candidate, calls: Int)? {
        let draw = Draw(
            seed: scene.composition.seed &+ UInt64(slot * 1000 + number) &* 0x9E37_79B9_7F4A_7C15,
            index: scene.composition.index,
            part: "tasks"
        )
        var request = Request(scene, draw)
        let entity: Int
        do { entity = try template.write(&request) } catch { return nil }
        let noun = scene.entity(entity).singularName.split(separator: "_").joined(separator: "-")
        let id = "\(template.rawValue)-\(noun)-\(slot + 1)" + (number == 0 ? "" : "-\(number)")
        let candidate = Candidate(
            id: id,
            task: request.task(id: id, template: template),
            template: template,
            entity: entity,
            answer: request.answer
        )
        return (candidate, request.calls)
    }
}
