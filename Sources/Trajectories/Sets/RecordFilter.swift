import ContentStore

/// Which records of a set are wanted, as far as their columns say; what is nil takes any.
package struct RecordFilter: Sendable {
    /// The environment's name, or its content id or the beginning of that (at least 8 digits).
    package var environment: String?
    /// The task's id.
    package var task: String?
    /// The name of the policy's model.
    package var policy: String?
    /// The run's id.
    package var run: String?
    /// The least reward; leaves out records without one.
    package var minimumReward: Double?
    /// The greatest reward; leaves out records without one.
    package var maximumReward: Double?
    /// Whether the task was done; leaves out records of which that is unknown.
    package var success: Bool?
    /// How it ended: a word of ``Ending`` or ``FailureKind``.
    package var outcome: String?
    /// The first second of its beginning, since 1970-01-01T00:00:00Z.
    package var since: Int?
    /// The first second that is too late.
    package var until: Int?

    /// Creates a filter that takes everything.
    package init() {}

    /// The places of the wanted records in an index, in the order of the records in their pack.
    package func places(in index: PackIndex) -> [Int] {
        let header = index.header
        let environments = header.environments.map { takes($0) }
        let tasks = header.tasks.map { RecordFilter.takes($0, task) }
        let policies = header.policies.map { RecordFilter.takes($0, policy) }
        let runs = header.runs.map { RecordFilter.takes($0, run) }
        let rewards = header.rewards.map { reward in
            minimumReward.map { reward >= $0 } ?? true && maximumReward.map { reward <= $0 } ?? true
        }
        let takesNoReward = minimumReward == nil && maximumReward == nil
        let endings = header.endings.map { RecordFilter.takes($0, outcome) }
        let wantedFault = outcome.flatMap(FailureKind.init).map { kind in
            kind == .environmentFault ? PackIndexLayout.environmentFault : PackIndexLayout.infrastructureFault
        }
        // One of these has no place in a pack: no record need be looked at.
        for values in [environments, tasks, policies, runs] where !values.contains(true) { return [] }
        let places = (0..<index.count).filter { place in
            let reward = index.reward(at: place)
            let flags = index.flags(at: place)
            let seconds = Int(index.created(at: place))
            return environments[index.environment(at: place)] && tasks[index.task(at: place)]
                && policies[index.policy(at: place)] && runs[index.run(at: place)]
                && (reward == PackIndexLayout.noReward ? takesNoReward : rewards[Int(reward)])
                && (endings[index.ending(at: place)] || wantedFault.map { flags & $0 != 0 } ?? false)
                && (success.map { flags & ($0 ? PackIndexLayout.succeeded : PackIndexLayout.failed) != 0 } ?? true)
                && (since.map { seconds >= $0 } ?? true) && (until.map { seconds < $0 } ?? true)
        }
        return places.sorted { index.offset(at: $0) < index.offset(at: $1) }
    }

    private func takes(_ environment: (id: Digest, name: String)) -> Bool {
        guard let wanted = self.environment else { return true }
        if wanted.utf8.elementsEqual(environment.name.utf8) { return true }
        let digits = wanted.hasPrefix("sha256:") ? String(wanted.dropFirst(7)) : wanted
        return digits.utf8.count >= 8 && environment.id.hex.hasPrefix(digits)
    }

    private static func takes(_ value: String, _ wanted: String?) -> Bool {
        wanted.map { $0.utf8.elementsEqual(value.utf8) } ?? true
    }
}

extension StoredTrajectories {
    /// Gives the wanted records in order, with their pack, until `body` returns false; only indexes are read.
    package func find(_ filter: RecordFilter, _ body: (_ entry: PackIndex.Entry, _ pack: Int) throws -> Bool) throws {
        for pack in set.packs.indices {
            let index = try index(ofPack: pack)
            for place in filter.places(in: index) {
                guard try body(index.entry(at: place), pack) else { return }
            }
        }
    }
}
