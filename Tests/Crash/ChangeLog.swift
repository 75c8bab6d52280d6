import Synchronization

/// The changes of one run, in order.
final class ChangeLog: Sendable {
    private let changes = Mutex<[Change]>([])

    var all: [Change] { changes.withLock { $0 } }

    func add(_ change: Change) {
        changes.withLock { $0.append(change) }
    }
}
