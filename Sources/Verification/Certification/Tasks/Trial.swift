import Environments
import JSON
import JSONSchema
import Runtime
import SQLite

/// One task with one set of parameters, ready to be tried in many ways: what the rules for tasks share.
struct Trial {
    let worldTrial: WorldTrial
    let task: TaskDefinition
    let instance: TaskInstance
    let verifier: Verifier
    /// The schema of its answers; `nil` for free text.
    let answerSchema: JSONSchema?
    /// One play of each solution, the reference first.
    let plays: [Play]
    /// What each solution changes, and which cells of it may differ.
    let references: [ReferenceChanges]
    /// The changes of the reference, in full.
    let diff: StateDiff

    /// Plays every solution once. Throws when one cannot be played; ``ReferenceCheck`` says so before.
    init(_ worldTrial: WorldTrial, _ task: TaskDefinition, given: JSONObject) throws {
        self.worldTrial = worldTrial
        self.task = task
        verifier = try worldTrial.prepared.prepare(task, seed: 0, given: given).verifier
        instance = verifier.instance
        references = try verifier.referenceChanges()
        let instance = instance
        answerSchema = try task.answerSchema.map { schema throws(SchemaError) in try JSONSchema(schema) }
        plays = try task.solutions.map { try Play($0, instance.parameters, on: instance.session()) }
        diff =
            try plays.first.map { play throws(RuntimeError) in
                try StateDiff(from: instance.initial, to: play.attempt.final)
            } ?? StateDiff()
    }

    var world: World { worldTrial.world }
    var catalog: ValueCatalog { worldTrial.catalog }

    /// The reference's own play.
    var reference: Play? { plays.first }

    /// The reward of an attempt; `nil` when a check breaks on it, which is no reward either.
    func reward(of attempt: Attempt) -> Double? {
        verdict(of: attempt)?.reward
    }

    func verdict(of attempt: Attempt) -> Verdict? {
        do {
            return try verifier.verify(attempt)
        } catch {
            return nil
        }
    }

    /// Whether an agent may give this answer at all: one that the schema accepts, or text where there is none.
    func accepts(_ answer: JSON) -> Bool {
        answerSchema.map { $0.isValid(answer) } ?? (answer.stringValue != nil)
    }

    /// Whether changes are those of a solution but for what may differ.
    func isSolution(_ diff: StateDiff) -> Bool { references.contains { $0.matches(diff) } }

    /// Draws of values, for a rule of this name: the same in every run.
    func values(for rule: String) -> RandomValues { RandomValues(catalog, drawing: "\(task.id)/\(rule)") }

    func finding(
        _ code: FindingCode,
        _ message: String,
        place: SourcePlace? = nil,
        evidence: JSON = .null
    ) -> CertificateFinding {
        let parameters = instance.parameters.isEmpty ? "" : " with \(JSON.object(instance.parameters).rowText())"
        return CertificateFinding(
            code,
            task: task.id,
            place: place ?? task.place,
            "\(task.id)\(parameters): \(message)",
            evidence: evidence
        )
    }
}

extension RandomValues {
    /// Draws that are the same in every process for the same words.
    init(_ catalog: ValueCatalog, drawing words: String) {
        self.init(catalog: catalog, chance: SessionChance(environmentSeed: RandomActions.hash(words), sessionSeed: 0))
    }
}

extension JSON {
    /// Its numbers, strings, booleans and nulls with their paths, in order.
    var leaves: [(path: [String], value: JSON)] {
        switch self {
        case .array(let items):
            items.enumerated().flatMap { index, item in item.leaves.map { ([String(index)] + $0.path, $0.value) } }
        case .object(let object):
            object.flatMap { key, value in value.leaves.map { ([key] + $0.path, $0.value) } }
        default: [([], self)]
        }
    }

    /// The value with what stands at a path replaced, or taken out of its object; as it is where the path leads nowhere.
    func replacing(_ path: ArraySlice<String>, with value: JSON?) -> JSON {
        guard let key = path.first else { return value ?? .null }
        switch self {
        case .object(var object):
            if path.count == 1 {
                object[key] = value
            } else if let member = object[key] {
                object[key] = member.replacing(path.dropFirst(), with: value)
            }
            return .object(object)
        case .array(var items):
            guard let index = Int(key), items.indices.contains(index) else { return self }
            items[index] = items[index].replacing(path.dropFirst(), with: value)
            return .array(items)
        default: return self
        }
    }
}
