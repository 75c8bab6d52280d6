import Testing
import Trajectories

// Test reports name a rollout by its id; its whole value is pages long.
extension Rollout: CustomTestStringConvertible {
    package var testDescription: String { rolloutID }
}
