import JSON
import Trajectories

/// The token ids of a rollout as the engine saw them: which completions each prompt goes on from.
///
/// Along a branch, what the template put before each completion, the completion, and the ids of answers make the next prompt. A
/// completion whose prompt does not go on from there starts a branch with its whole prompt.
struct TokenBranches {
    /// Token ids that lie together: a list, and for sampled ones the step that they are the completion of.
    struct Piece {
        var ids: RawJSON
        var completionOf: Int?
    }

    private let rollout: RawRollout
    /// The completions that no later one goes on from, in order: the end of each branch.
    let leaves: [Int]

    init(of rollout: RawRollout) {
        self.rollout = rollout
        var leaves: [Int] = []
        for index in rollout.steps.indices {
            guard case .assistant = rollout.steps[index] else { continue }
            if let earlier = TokenBranches.completion(before: index, in: rollout) { leaves.removeAll { $0 == earlier } }
            leaves.append(index)
        }
        self.leaves = leaves
    }

    /// The pieces up to and with the completion of a step.
    func pieces(through step: Int) -> [Piece] {
        var pieces: [Piece] = []
        var next: Int? = step
        while let index = next {
            switch rollout.steps[index] {
            case .assistant(let assistant):
                if let ids = assistant.completion { pieces.append(Piece(ids: ids, completionOf: index)) }
                if let ids = assistant.scaffold { pieces.append(Piece(ids: ids)) }
            case .tool(let result): if let ids = result.tokenIDs { pieces.append(Piece(ids: ids)) }
            case .system, .user, .event: break
            }
            next = TokenBranches.step(before: index, in: rollout)
        }
        return pieces.reversed()
    }

    /// The pieces of the prompt that the completion of a step had.
    func prompt(of step: Int) -> [Piece] {
        let pieces = pieces(through: step)
        return pieces.last?.completionOf == step ? pieces.dropLast() : pieces
    }

    /// The step whose ids come right before those of a step.
    private static func step(before index: Int, in rollout: RawRollout) -> Int? {
        var before = index - 1
        if case .assistant(let assistant) = rollout.steps[index] {
            if assistant.startsBranch { return nil }
            before = assistant.promptPrefixStep ?? before
        }
        return before >= 0 ? before : nil
    }

    private static func completion(before index: Int, in rollout: RawRollout) -> Int? {
        var next = step(before: index, in: rollout)
        while let index = next {
            if case .assistant = rollout.steps[index] { return index }
            next = step(before: index, in: rollout)
        }
        return nil
    }
}

extension ByteWriter {
    /// Writes the ids of pieces as one list.
    mutating func write(_ pieces: [TokenBranches.Piece]) {
        var separator: StaticString = ""
        write("[")
        for piece in pieces where !piece.ids.elements.isEmpty {
            write(separator)
            separator = ","
            write(piece.ids.inside)
        }
        write("]")
    }

    /// Writes a value this many times, each time behind a comma but for the first in its list.
    mutating func write(_ value: StaticString, times count: Int, isFirst: inout Bool) {
        for _ in 0..<count {
            if !isFirst { write(",") }
            isFirst = false
            write(value)
        }
    }

    /// Writes the elements of a list, behind a comma but for the first in its list.
    mutating func write(elementsOf list: RawJSON, isFirst: inout Bool) {
        guard !list.elements.isEmpty else { return }
        if !isFirst { write(",") }
        isFirst = false
        write(list.inside)
    }
}
