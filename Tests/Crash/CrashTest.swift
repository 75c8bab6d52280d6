import ContentStore
import Glibc
import StoreTestKit

/// The whole run: rehearsals, self-test, injections, report.
struct CrashTest {
    let options: Options
    let work: WorkFolder

    private static let shownFailures = 20

    /// Whether everything held.
    func run() throws -> Bool {
        let start = monotonicSeconds()
        let scenarios = try Scenario.all().filter { options.scenario == nil || $0.name == options.scenario }
        guard !scenarios.isEmpty else {
            throw HarnessError("there is no such scenario; there are \(try Scenario.all().map(\.name))")
        }
        if let replay = options.replay { return try self.replay(replay, scenarios) }
        if options.lists { return try list(scenarios) }
        // Each process makes every so-many-th injection of every scenario: most of the time one of them waits for something.
        var shards: [Shard] = []
        for number in 0..<options.jobs { shards.append(Shard(number: number, work: work)) }
        var tally = Tally()
        var failed = false
        let children = try shards.map { shard in
            try ChildProcess { _ in try shard.write(inject(scenarios, shard)) }
        }
        for (child, shard) in zip(children, shards) {
            if child.finish().end == .exited(0) { tally.add(try shard.read()) } else { failed = true }
        }
        guard !failed else { throw HarnessError("a process of the run has failed") }
        let seconds = Int((monotonicSeconds() - start).rounded())
        print(tally.table(scenarios.map(\.name)))
        print(
            "crash-test: \(tally.injections) injections, \(tally.failures) failures, \(seconds) s, seed \(options.seed)"
        )
        return tally.failures == 0
    }

    /// One process's part of the run.
    private func inject(_ scenarios: [Scenario], _ shard: Shard) throws -> Tally {
        var tally = Tally()
        for (position, scenario) in scenarios.enumerated() {
            let campaign = try campaign(scenario, in: shard.folder)
            // One process shows that a broken store would be found out.
            if shard.number == 0 {
                if position == 0, scenario.sets.isEmpty {
                    try selfTest(campaign.rehearsal, SelfTest.store, in: shard.folder)
                }
                if scenario.name == "record" { try selfTest(campaign.rehearsal, SelfTest.recorder, in: shard.folder) }
            }
            let share =
                options.injections * (position + 1) / scenarios.count - options.injections * position / scenarios.count
            for (number, injection) in campaign.plan(share).enumerated() where number % options.jobs == shard.number {
                let failure = try campaign.run(injection)
                tally.add(scenario.name, injection, failed: failure != nil)
                if let failure, tally.failures <= CrashTest.shownFailures {
                    show(scenario, injection, failure, in: shard.folder)
                }
            }
        }
        return tally
    }

    private func list(_ scenarios: [Scenario]) throws -> Bool {
        for scenario in scenarios {
            print("\(scenario.name):")
            let changes = try campaign(scenario, in: work.file("run")).rehearsal.changes
            for (number, change) in changes.enumerated() { print("  \(number + 1) \(change)") }
        }
        return true
    }

    private func campaign(_ scenario: Scenario, in folder: String) throws -> Campaign {
        var rehearsal = try Rehearsal(scenario, in: folder)
        rehearsal.examination.keeps = options.keeps
        return Campaign(rehearsal: rehearsal, folder: folder, seed: options.seed)
    }

    private func selfTest(_ rehearsal: Rehearsal, _ sabotages: [SelfTest.Sabotage], in folder: String) throws {
        let test = SelfTest(rehearsal: rehearsal, folder: folder, seed: options.seed, sabotages: sabotages)
        for line in try test.run() { say(line) }
    }

    private func replay(_ text: String, _ scenarios: [Scenario]) throws -> Bool {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 3, let scenario = scenarios.first(where: { $0.name == parts[0] }),
            let kind = Injection.Kind(rawValue: parts[1]), let number = Int(parts[2])
        else { throw HarnessError("\(text) is no injection: scenario/kind/number is expected") }
        let injection = Injection(kind: kind, number: number)
        let folder = work.file("run")
        let failure = try campaign(scenario, in: folder).run(injection)
        if let failure {
            show(scenario, injection, failure, in: folder)
        } else {
            print("nothing is wrong after \(text)")
        }
        return failure == nil
    }

    private func show(_ scenario: Scenario, _ injection: Injection, _ failure: String, in folder: String) {
        let name = "\(scenario.name)/\(injection.kind)/\(injection.number)"
        say("FAILED \(name): \(failure)\n  again: crash-test --seed \(options.seed) --replay '\(name)'")
        if options.keeps { say("  the store: \(folder); as the crash left it: \(folder)-before") }
    }

    /// Prints at once: what a process that ends without ado has buffered is lost.
    private func say(_ text: String) {
        print(text)
        fflush(nil)
    }
}
