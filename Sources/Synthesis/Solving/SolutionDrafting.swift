import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// Makes a reference solution of what a solver did: what is needless goes, what was found out becomes a reference.
struct SolutionDrafting {
    private let instance: TaskInstance
    private let draft: TaskDraft
    /// What an agent knows before its first call.
    private let told: KnownText

    init(_ instance: TaskInstance, _ draft: TaskDraft, _ world: World) {
        self.instance = instance
        self.draft = draft
        var told = KnownText([draft.instruction, world.settings.policy, world.settings.description])
        told.add(.object(world.settings.actor))
        self.told = told
    }

    /// The solution, or why there is none in it.
    func solution(from run: SolverRun) throws -> Result<DraftedSolution, StructuredAnswer.Refused> {
        func refuse(_ code: String, _ message: String) -> Result<DraftedSolution, StructuredAnswer.Refused> {
            .failure(StructuredAnswer.Refused([StageFinding(code, at: draft.id, message, weight: 10)]))
        }
        guard run.isFinished else { return refuse("unsolved", "the solver ended without an answer: \(run.ending)") }
        if draft.wantsAnswer, case .none = run.answer {
            return refuse("unsolved", "the solver gave no answer of the form that was asked for")
        }
        let answer = draft.wantsAnswer ? run.answer : Optional.none
        var calls = try play(run.calls).calls.filter { $0.outcome == .ok }.map { ($0.tool, $0.arguments) }
        guard let whole = try Played.all(ok: play(calls)) else {
            return refuse("unsolved", "the solver's calls do not work without those that were refused")
        }
        let isChanged = whole.state != (try instance.session().stateDigest())
        if draft.changes, !isChanged { return refuse("nothing-changed", "the solver changed nothing") }
        if !draft.changes, isChanged {
            return refuse("lookup-changed", "the solver changed rows for a request that only asks")
        }
        if !draft.changes, calls.isEmpty { return refuse("answered-unseen", "the solver answered without looking") }
        // Backwards, so that what only a needless call needed goes with it.
        var known = try Knowledge(whole, answer, told)
        for index in calls.indices.reversed() {
            var fewer = calls
            fewer.remove(at: index)
            guard let played = try Played.all(ok: play(fewer)), played.state == whole.state else { continue }
            let left = try Knowledge(played, answer, told)
            guard left.unknown.isSubset(of: known.unknown) else { continue }
            calls = fewer
            known = left
        }
        return .success(try referring(try play(calls), answer))
    }

    /// Puts references in the place of values that earlier calls gave.
    private func referring(_ played: Played, _ answer: JSON?) throws -> DraftedSolution {
        var calls: [DraftedSolution.Call] = []
        for call in played.calls {
            let sources = calls.map(\.result)
            calls.append(
                DraftedSolution.Call(
                    tool: call.tool,
                    template: References.template(of: call.arguments, from: sources, unless: told),
                    arguments: call.arguments,
                    result: call.result
                )
            )
        }
        let results = calls.map(\.result)
        return DraftedSolution(
            calls: calls,
            answerTemplate: answer.map { References.template(of: $0, from: results, unless: told) },
            answer: answer,
            changes: try StateDiff(from: instance.initial, to: played.final).json
        )
    }

    private func play(_ calls: [(String, JSON)]) throws -> Played {
        let session = try instance.session()
        let made = calls.map { tool, arguments in
            let result = session.call(tool, arguments: arguments)
            return Played.Call(tool: tool, arguments: arguments, outcome: result.outcome, result: result.value)
        }
        return Played(calls: made, state: try session.stateDigest(), final: try session.snapshot())
    }
}

/// Calls as they came out, and the state that they left.
struct Played {
    struct Call {
        var tool: String
        var arguments: JSON
        var outcome: Outcome
        var result: JSON
    }

    var calls: [Call]
    var state: Digest
    var final: Snapshot

    /// The same, if every call was accepted.
    static func all(ok played: Played) -> Played? {
        played.calls.allSatisfy { $0.outcome == .ok } ? played : nil
    }
}

/// What a chain of calls uses without having been told.
private struct Knowledge {
    private(set) var unknown: Set<String> = []

    init(_ played: Played, _ answer: JSON?, _ told: KnownText) throws {
        var known = told
        for call in played.calls {
            take(call.arguments, known)
            known.add(call.result)
        }
        if let answer { take(answer, known) }
    }

    private mutating func take(_ json: JSON, _ known: KnownText) {
        for text in KnownText.scalars(of: json) where !known.contains(text) { unknown.insert(text) }
        for (key, value) in json.objectValue ?? [:] {
            guard let entity = EntityName.entity(ofArgument: key) else { continue }
            for text in KnownText.scalars(of: value) where !known.containsID(text, of: entity) {
                unknown.insert("\(key) \(text)")
            }
        }
    }
}
