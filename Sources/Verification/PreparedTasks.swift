package import ContentStore
package import Environments
package import JSON
package import Runtime
import Synchronization

/// The tasks of a world made ready for many attempts: what depends only on a task and its parameters is worked out once.
///
/// The reference is played three times and more to learn what may differ from it; a thousand rollouts of one task need
/// that once.
package final class PreparedTasks: Sendable {
    /// A task instance with what judges attempts at it.
    package struct Prepared: Sendable {
        package var instance: TaskInstance
        package var verifier: Verifier
        /// The digest of the initial state.
        package var initialState: Digest
    }

    let world: World
    private let known = Mutex<[Key: Prepared]>([:])

    private struct Key: Hashable {
        var task: String
        var parameters: [UInt8]
    }

    /// Each entry holds the pages and the row changes of its reference, so there is a limit.
    private static let limit = 64

    package init(_ world: World) {
        self.world = world
    }

    /// The task under a session seed, with the parameters that are `given` and the others drawn. Throws when its set-up or its reference cannot run, which is a fault of the package.
    package func prepare(_ task: TaskDefinition, seed: UInt64, given: JSONObject = [:]) throws -> Prepared {
        let parameters = try TaskInstance.parameters(of: task, in: world, seed: seed, given: given)
        let key = Key(task: task.id, parameters: JSON.object(parameters).rowBytes())
        if let shared = known.withLock({ $0[key] }), let verifier = shared.verifier.reseeded(seed) {
            return Prepared(instance: verifier.instance, verifier: verifier, initialState: shared.initialState)
        }
        let instance = try TaskInstance(world, task, seed: seed, given: given)
        let prepared = Prepared(
            instance: instance,
            verifier: try Verifier(instance),
            initialState: try instance.session().stateDigest()
        )
        // What depends on the seed would be of no use to another.
        if prepared.verifier.reseeded(seed) != nil {
            known.withLock { entries in
                if entries.count >= PreparedTasks.limit { entries.removeAll() }
                entries[key] = prepared
            }
        }
        return prepared
    }
}
