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
        var tally = Tally()
        for (position, scenario) in scenarios.enumerated() {
            let campaign = try campaign(scenario)
            if options.lists {
                print("\(scenario.name):")
                for (number, change) in campaign.rehearsal.changes.enumerated() { print("  \(number + 1) \(change)") }
                continue
            }
            if position == 0 || scenario.name == "add" { try selfTest(campaign.rehearsal) }
            let share = (options.injections - tally.injections) / (scenarios.count - position)
            for injection in campaign.plan(share) {
                let failure = try campaign.run(injection)
                tally.add(scenario.name, injection, failed: failure != nil)
                if let failure, tally.failures <= CrashTest.shownFailures { show(scenario, injection, failure) }
            }
        }
        guard !options.lists else { return true }
        let seconds = Int((monotonicSeconds() - start).rounded())
        print(tally.table(scenarios.map(\.name)))
        print(
            "crash-test: \(tally.injections) injections, \(tally.failures) failures, \(seconds) s, seed \(options.seed)"
        )
        return tally.failures == 0
    }

    private func campaign(_ scenario: Scenario) throws -> Campaign {
        var rehearsal = try Rehearsal(scenario, in: work.file("run"))
        rehearsal.examination.keeps = options.keeps
        return Campaign(rehearsal: rehearsal, folder: work.file("run"), seed: options.seed)
    }

    private func selfTest(_ rehearsal: Rehearsal) throws {
        for line in try SelfTest(rehearsal: rehearsal, folder: work.file("run"), seed: options.seed).run() {
            print("\(rehearsal.scenario.name): \(line)")
        }
    }

    private func replay(_ text: String, _ scenarios: [Scenario]) throws -> Bool {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 3, let scenario = scenarios.first(where: { $0.name == parts[0] }),
            let kind = Injection.Kind(rawValue: parts[1]), let number = Int(parts[2])
        else { throw HarnessError("\(text) is no injection: scenario/kind/number is expected") }
        let injection = Injection(kind: kind, number: number)
        let failure = try campaign(scenario).run(injection)
        if let failure { show(scenario, injection, failure) } else { print("nothing is wrong after \(text)") }
        return failure == nil
    }

    private func show(_ scenario: Scenario, _ injection: Injection, _ failure: String) {
        let name = "\(scenario.name)/\(injection.kind)/\(injection.number)"
        print("FAILED \(name): \(failure)\n  again: crash-test --seed \(options.seed) --replay '\(name)'")
        if options.keeps { print("  the store: \(work.file("run")); as the crash left it: \(work.file("run"))-before") }
    }
}
