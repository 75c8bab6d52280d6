import ContentStore
import StoreTestKit
import Synchronization

/// Lets the power fail in the middle of a scenario.
struct PowerInjector {
    let rehearsal: Rehearsal
    let folder: String

    private var examination: Examination { rehearsal.examination }

    /// The power fails after any change.
    func fail(_ kind: Disk.Kind, _ random: inout SeededRandom) throws -> String? {
        guard let disks = rehearsal.disks[kind] else { throw HarnessError("no such model") }
        let count = random.below(disks.count)
        try disks[count].afterCrash(&random).write(to: folder)
        restart()
        let acknowledged = Rehearsal.acknowledged(rehearsal.changes, count)
        let failure = examination.failure(in: folder, acknowledged: acknowledged, after: .power)
        return at(count, in: rehearsal.changes, failure)
    }

    /// The process is killed, another one opens the store and goes on, and then the power fails: what the first has left
    /// unsynced is then as uncertain as before.
    func failAfterKill(_ kind: Disk.Kind, _ random: inout SeededRandom) throws -> String? {
        guard let disks = rehearsal.disks[kind] else { throw HarnessError("no such model") }
        let killed = random.below(disks.count)
        let disk = disks[killed]
        let before = Rehearsal.acknowledged(rehearsal.changes, killed)
        try disk.live.write(to: folder)
        let place = Place(folder)
        let changes: [Change]
        do {
            changes = try Rehearsal.record(folder) {
                _ = try place.store(creating: rehearsal.scenario.isFresh && before == 0)
                for step in rehearsal.scenario.steps[before...] {
                    try step(place)
                    Tracing.note { _ in .acknowledge }
                }
                place.close()
            }
        } catch {
            return at(killed, in: rehearsal.changes, "going on after the kill: \(error)")
        }
        let after = try Rehearsal.play(changes, on: disk)
        let count = random.below(after.count)
        try after[count].afterCrash(&random).write(to: folder)
        restart()
        let acknowledged = before + Rehearsal.acknowledged(changes, count)
        let failure = examination.failure(in: folder, acknowledged: acknowledged, after: .power)
        return at(killed, in: rehearsal.changes, at(count, in: changes, failure))
    }

    /// After its power has failed, a machine starts anew.
    private func restart() {
        Boot.simulated.withLock { $0 = ($0 ?? 0) &+ 1 }
    }

    /// Says where a failure came.
    private func at(_ count: Int, in changes: [Change], _ failure: String?) -> String? {
        guard let failure else { return nil }
        let last = count == 0 ? "nothing" : "\(changes[count - 1])"
        return "after change \(count) of \(changes.count) (\(last)): \(failure)"
    }
}
