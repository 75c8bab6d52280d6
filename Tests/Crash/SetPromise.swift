import ContentStore
import Trajectories

/// How a run was ended.
enum Crash {
    /// Processes are gone; everything that they have handed over is left.
    case kill
    /// What was not synced is uncertain.
    case power
}

/// What a scenario promises of a trajectory set.
struct SetPromise: Sendable {
    let set: String
    /// The rows that are there from the start, in order.
    let before: [[UInt8]]
    /// The rows that come, in this order: whenever it crashes, there are the first so many of them.
    var recorded: [[UInt8]] = []
    /// How many of them must be there when so many steps are acknowledged: after a kill all that were handed over, and
    /// after a power failure what was flushed or came to the recorder's pace. What a dead process has left counts from the start.
    var handedOver: [Int] = [0]
    var flushed: [Int] = [0]
    /// What recovery must keep beside the set, because it is no rollout.
    var rejected: [UInt8]?
    /// Whether the set itself changes in one step, so that its reference is compared as any other is.
    var isOneChange = false

    /// The rows when everything is done.
    var all: [[UInt8]] { before + recorded }

    /// What is wrong with the rows that were found, if anything.
    func problem(with found: [[UInt8]], acknowledged: Int, after crash: Crash) -> String? {
        let kept = crash == .kill ? handedOver : flushed
        let count = found.count - before.count
        guard count >= 0, found == Array(all.prefix(found.count)) else {
            let ids = found.map { SHA256.hash($0).short }
            return "\(set) holds \(ids), which is no beginning of \(all.map { SHA256.hash($0).short })"
        }
        guard count >= kept[min(acknowledged, kept.count - 1)] else {
            return "\(set) has lost rows: \(count) of those recorded are left after \(acknowledged) acknowledged steps"
        }
        return nil
    }
}
