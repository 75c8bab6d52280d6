import ContentStore
import Environments
import JSON
import Verification

/// Puts an environment that was made into the store, with its certificate and how it was made.
struct EnvironmentKeeping {
    let recipe: Recipe
    let artifact: StoredArtifact

    /// Stores everything in one ingest, under the environment's name or the next one that is free in this run.
    func keep(
        _ made: EnvironmentSynthesis.Made,
        scenario: String,
        _ log: [(stage: StageName, answers: [Answer], findings: Int)],
        named name: String,
        in store: Store
    ) throws -> StoredArtifact {
        let parts = made.loaded.artifacts
        let ingest = try Ingest(store)
        let environment = try ingest.add(parts.environment)
        var names = [(name: name, tag: Reference.defaultTag, artifact: environment)]
        if let taskSet = parts.taskSet {
            names.append((name + "/tasks", Reference.defaultTag, try ingest.add(taskSet)))
        }
        names.append((name + "/seed", Reference.defaultTag, try ingest.add(parts.seed)))
        try ingest.commit(names, action: "synth")
        _ = try StoredCertificate(recording: made.certificate, for: environment, in: store)
        let record = record(of: made, environment.contentID, scenario: scenario, log)
        _ = try StoredSynthesisRecord(recording: record, for: environment, in: store)
        return environment
    }

    private func record(
        of made: EnvironmentSynthesis.Made,
        _ environment: Digest,
        scenario: String,
        _ log: [(stage: StageName, answers: [Answer], findings: Int)]
    ) -> SynthesisRecord {
        var parameters: JSONObject = [
            "recipe": .string(artifact.contentID.description), "scenario": .string(scenario),
        ]
        if !made.leftOut.isEmpty {
            parameters["left_out"] = .array(
                made.leftOut.map { left in
                    [
                        "task": .string(left.task), "stage": .string(left.stage.rawValue),
                        "findings": StageFinding.json(left.findings),
                    ]
                }
            )
        }
        if !made.doubts.isEmpty {
            let doubts = made.doubts.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
            parameters["unconfirmed"] = .object(JSONObject(doubts))
        }
        var stages: [SynthesisRecord.Stage] = []
        for stage in StageName.allCases {
            let entries = log.filter { $0.stage == stage }
            guard !entries.isEmpty else { continue }
            let questions = entries.compactMap { $0.answers.first?.question.description }
            stages.append(
                SynthesisRecord.Stage(
                    name: stage.rawValue,
                    version: recipe.prompts[stage].version,
                    key: SHA256.hash(Array(questions.joined(separator: "\n").utf8)),
                    attempts: entries.reduce(0) { $0 + $1.answers.count },
                    findings: entries.reduce(0) { $0 + $1.findings }
                )
            )
        }
        let requests = log.flatMap { entry in
            entry.answers.map { answer in
                SynthesisRecord.Request(
                    stage: entry.stage.rawValue,
                    request: answer.question,
                    answer: answer.artifact,
                    model: answer.model,
                    promptTokens: answer.promptTokens,
                    completionTokens: answer.completionTokens,
                    cost: answer.cost
                )
            }
        }
        return SynthesisRecord(
            environment: environment,
            generator: .init(name: "awm.synth", version: SynthesisRun.version),
            parameters: parameters,
            stages: stages,
            requests: requests
        )
    }
}
