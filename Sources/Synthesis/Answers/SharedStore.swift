package import ContentStore
import Synchronization

/// A store that several environments of a run use, one at a time.
package final class SharedStore: @unchecked Sendable {
    // A store belongs to one thread at a time, which the lock sees to: nothing else of the run holds it.
    private let store: Store
    private let turn = Mutex<Void>(())

    package init(_ store: Store) {
        self.store = store
    }

    /// Uses the store; the others wait.
    package func use<Result>(_ body: (Store) throws -> Result) rethrows -> Result {
        try turn.withLock { _ in try body(store) }
    }
}
