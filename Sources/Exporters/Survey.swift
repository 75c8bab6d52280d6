import ContentStore
import JSON
import Trajectories

/// What is known of a set's rollouts after reading it once: enough to decide which are exported, as what and in which order.
///
/// Holds 52 bytes for each rollout, about 100 for each group, and the rollouts' ids where the order asks for them.
struct Survey {
    /// One rollout.
    struct Entry {
        var group: Int32
        var sample: Int32
        var attempt: Int32
        /// Why it is left out, if it is.
        var verdict: LeftOut?
        /// Whether the task was done.
        var success: Bool?
        /// The reward that counts.
        var reward: Double?
        /// The number of the policy's version at the first call.
        var version: Int64?
    }

    /// One group.
    struct Group {
        /// How many samples the run planned.
        var size: Int
        /// How many of them have a reward.
        var scored = 0
    }

    var entries: [Entry] = []
    var groups: [Group] = []
    /// The rollouts' ids, one behind the other, and where each ends, where the order asks for them.
    private var ids: [UInt8] = []
    private var idEnds: [Int] = []
    let options: ExportOptions
    /// The places of the groups by the hash of their ids.
    private var groupNumbers: [Digest: Int32] = [:]

    init(_ options: ExportOptions) {
        self.options = options
    }

    /// Adds the next row of the set.
    mutating func add(_ row: RawRollout) throws(ExportError) {
        let (reward, success) = score(row)
        var entry = Entry(
            group: group(of: row),
            sample: Int32(clamping: row[.sampleIndex].integer ?? 0),
            attempt: Int32(clamping: row[.attempt].integer ?? 0),
            success: success,
            reward: reward
        )
        entry.verdict = reasonToLeaveOut(row, reward)
        if options.maxStaleness != nil, entry.verdict == nil { entry.version = try version(of: row) }
        entries.append(entry)
        if options.order == .id {
            ids += row[.rolloutID].textBytes ?? []
            idEnds.append(ids.count)
        }
    }

    private mutating func group(of row: RawRollout) -> Int32 {
        let name = SHA256.hash(row[.groupID].textBytes ?? [])
        let size = Int(row[.groupSize].integer ?? 1)
        if let number = groupNumbers[name] {
            groups[Int(number)].size = max(groups[Int(number)].size, size)
            return number
        }
        let number = Int32(groups.count)
        groupNumbers[name] = number
        groups.append(Group(size: size))
        return number
    }

    /// The reward that counts, and whether the task counts as done.
    private func score(_ row: RawRollout) -> (reward: Double?, success: Bool?) {
        switch options.score {
        case .own: return (row[.reward].double, row[.success].bool)
        case .latest, .verifier:
            let last = row[.outcome]["scores"]?.elements.reversed().first { score in
                guard case .verifier(let wanted) = options.score else { return true }
                return score["verifier_hash"]?.text?.utf8.elementsEqual(wanted.utf8) == true
            }
            return (last?["reward"]?.double, last?["success"]?.bool)
        }
    }

    /// Why a rollout is left out for what it is by itself, or nil.
    private func reasonToLeaveOut(_ row: RawRollout, _ reward: Double?) -> LeftOut? {
        if let split = options.split, row[.split].text?.utf8.elementsEqual(split.utf8) != true { return .otherSplit }
        if let certified = options.certified {
            guard let tasks = certified[row[.task]["env_hash"]?.text ?? ""] else { return .noCertificate }
            guard tasks.contains(row[.task]["task_id"]?.text ?? "") else { return .notCertified }
        }
        if let reward {
            return options.minReward.map { reward < $0 } == true ? .belowMinReward : nil
        }
        if options.includeFaults, options.minReward == nil { return nil }
        return options.score != .own && !row[.reward].isNull ? .noScore : LeftOut(unscored: row)
    }

    private func version(of row: RawRollout) throws(ExportError) -> Int64 {
        let text = row[.policy]["version_start"]?.text
        if let text, let number = Survey.number(endingVersion: text) { return number }
        throw ExportError(
            .unsafeRow,
            "--max-staleness needs policy versions that are integers or end in one; that of the rollout "
                + "\(row[.rolloutID].text ?? "") is \(text.map { "\"\($0)\"" } ?? "not known")"
        )
    }

    /// The integer that a version is, or ends in: 12 of `12`, `step-12` and `step_00012`.
    static func number(endingVersion text: String) -> Int64? {
        let digits = text.utf8.reversed().prefix { (0x30...0x39).contains($0) }.reversed()
        return digits.isEmpty ? nil : Int64(String(decoding: Array(digits), as: UTF8.self))
    }

    /// The places of the rollouts in the order of their ids, and in that of the set among equals.
    func placesByID() -> [Int] {
        func id(_ place: Int) -> ArraySlice<UInt8> { ids[(place == 0 ? 0 : idEnds[place - 1])..<idEnds[place]] }
        return idEnds.indices.sorted { left, right in
            let (first, second) = (id(left), id(right))
            return first == second ? left < right : first.lexicographicallyPrecedes(second)
        }
    }
}
