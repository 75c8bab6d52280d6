import ContentStore
import StoreTestKit

/// The injections of one scenario.
struct Campaign {
    let rehearsal: Rehearsal
    let folder: String
    let seed: UInt64

    /// Which injections to make when there may be `count`.
    ///
    /// Kills come before every change if there is room; what is left over goes to the power failures, whose number has no end.
    func plan(_ count: Int) -> [Injection] {
        var plan: [Injection] = []
        for kind in Injection.Kind.allCases where kind != .power && kind != .strict {
            let share = max(1, count * kind.share / 100)
            plan += numbers(of: kind, share).map { Injection(kind: kind, number: $0) }
        }
        let rest = max(2, count - plan.count)
        plan += (0..<rest / 2).map { Injection(kind: .power, number: $0) }
        plan += (0..<rest - rest / 2).map { Injection(kind: .strict, number: $0) }
        return plan
    }

    private func numbers(of kind: Injection.Kind, _ count: Int) -> [Int] {
        let changes = rehearsal.killable
        var numbers: [Int]
        switch kind {
        case .kill: numbers = Array(changes.indices)
        case .torn: numbers = changes.indices.filter { (changes[$0].written?.count ?? 0) > 1 }
        default: return Array(0..<count)
        }
        var random = SeededRandom(seed, "\(rehearsal.scenario.name)/\(kind)", 0)
        numbers.shuffle(using: &random)
        return Array(numbers.prefix(count))
    }

    /// Makes one injection and gives what is wrong afterwards.
    func run(_ injection: Injection) throws -> String? {
        var random = SeededRandom(seed, "\(rehearsal.scenario.name)/\(injection.kind)", injection.number)
        let killing = KillInjector(rehearsal: rehearsal, folder: folder)
        let power = PowerInjector(rehearsal: rehearsal, folder: folder)
        switch injection.kind {
        case .kill, .torn:
            guard rehearsal.killable.indices.contains(injection.number) else {
                throw HarnessError("\(rehearsal.scenario.name) has \(rehearsal.killable.count) changes")
            }
            let failure = try killing.kill(before: injection.number, torn: injection.kind == .torn)
            return failure.map { "before \"\(rehearsal.killable[injection.number])\": \($0)" }
        case .recovery: return try killing.killTwice(&random)
        case .outside: return try killing.killFromOutside(&random)
        case .power: return try power.fail(.ordered, &random)
        case .strict: return try power.fail(.strict, &random)
        case .both: return try power.failAfterKill(random.happens(0.5) ? .ordered : .strict, &random)
        }
    }
}
