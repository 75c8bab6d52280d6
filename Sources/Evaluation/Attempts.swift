/// The rollouts that count: of every place in every group the last attempt, once.
package struct Attempts: Sendable {
    /// A group, by what tells it apart; its policy and task are those of its rollouts.
    package struct Group: Sendable, Hashable {
        /// The content id of its environment.
        package var environmentID: String
        /// The policy: runs that others named may share their names.
        package var policy: String
        /// The run that made it.
        package var run: String
        /// Its name.
        package var name: String

        fileprivate var order: (String, String, String, String) { (name, environmentID, policy, run) }
    }

    private struct Place: Hashable {
        var group: Group
        var index: Int
    }

    private struct Key: Hashable {
        var place: Place
        var attempt: Int
    }

    /// The last attempt of every place, in the order in which places were first seen.
    package private(set) var samples: [Sample] = []
    /// How many rollouts were offered.
    package private(set) var offered = 0
    /// How many were followed by another attempt at the same place.
    package private(set) var superseded = 0
    /// How many are there more than once, as where two sets hold the same rollout.
    package private(set) var repeated = 0
    /// How many rollouts each group was planned to have.
    private var sizes: [Group: Int] = [:]
    private var positions: [Place: Int] = [:]
    private var seen: Set<Key> = []

    /// Starts with nothing.
    package init() {}

    /// Adds a rollout, in place of an earlier attempt where there is one.
    package mutating func add(_ sample: Sample) {
        offered += 1
        let group = Group(
            environmentID: sample.environment.contentID,
            policy: sample.policy,
            run: sample.run,
            name: sample.group
        )
        let place = Place(group: group, index: sample.index)
        sizes[group] = max(sizes[group] ?? 0, sample.groupSize)
        guard seen.insert(Key(place: place, attempt: sample.attempt)).inserted else {
            repeated += 1
            return
        }
        guard let position = positions[place] else {
            positions[place] = samples.count
            samples.append(sample)
            return
        }
        superseded += 1
        if samples[position].attempt < sample.attempt { samples[position] = sample }
    }

    /// How many groups there are.
    package var groups: Int { sizes.count }

    /// The groups of which some place has no scored attempt, by name, with how many places have one and how many there should be.
    package var incompleteGroups: [(group: Group, scored: Int, size: Int)] {
        var scored: [Group: Int] = [:]
        for (place, position) in positions where samples[position].reward != nil {
            scored[place.group, default: 0] += 1
        }
        return sizes.compactMap { group, size in
            let count = scored[group] ?? 0
            return count < size ? (group, count, size) : nil
        }.sorted { $0.0.order < $1.0.order }
    }
}
