import Trajectories

/// What of a trajectory set to export, and how.
package struct ExportOptions: Sendable {
    /// The format of the rows.
    package var format: ExportFormat
    /// Rollouts with a smaller reward, or none, are left out; nil for no such limit.
    package var minReward: Double?
    /// Whether rollouts without a reward, which faulted ones are, are kept with a null one.
    package var includeFaults: Bool
    /// Whether wall-clock fields are kept; without them equal runs export to equal bytes.
    package var timings: Bool
    /// The size in bytes at which a shard is full; a larger row is a shard of its own.
    package var shardBytes: Int
    /// The only split to export, or nil for all.
    package var split: String?
    /// The ids of the certified tasks by the content ids of the environments that have certificates; nil to export
    /// whatever there is.
    package var certified: [String: Set<String>]?
    /// The license that the card states, as the Hugging Face Hub spells it (`apache-2.0`), or nil.
    package var license: String?

    /// Creates options.
    package init(
        format: ExportFormat,
        minReward: Double? = nil,
        includeFaults: Bool = false,
        timings: Bool = true,
        shardBytes: Int = 256 << 20,
        split: String? = nil,
        certified: [String: Set<String>]? = nil,
        license: String? = nil
    ) {
        self.format = format
        self.minReward = minReward
        self.includeFaults = includeFaults
        self.timings = timings
        self.shardBytes = shardBytes
        self.split = split
        self.certified = certified
        self.license = license
    }

    /// Why a rollout is left out before its format is asked, or nil.
    func reasonToLeaveOut(_ rollout: Rollout) -> LeftOut? {
        if let split, !split.utf8.elementsEqual(rollout.split.utf8) { return .otherSplit }
        if let certified {
            guard let tasks = certified[rollout.task.environmentID] else { return .noCertificate }
            guard tasks.contains(rollout.task.taskID) else { return .notCertified }
        }
        if let reward = rollout.reward {
            return minReward.map { reward < $0 } == true ? .belowMinReward : nil
        }
        if includeFaults, minReward == nil { return nil }
        switch rollout.outcome.failureKind {
        case .environmentFault: return .environmentFault
        case .infrastructureFault: return .infrastructureFault
        case nil: return .unscored
        }
    }

    /// Whether a text is a license as the Hugging Face Hub spells them.
    package static func isLicense(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
            }
    }

    /// Refuses options that make no sense.
    func check() throws(ExportError) {
        guard shardBytes > 0 else { throw ExportError(.invalidOption, "a shard must have room for at least one byte") }
        guard minReward?.isNaN != true else { throw ExportError(.invalidOption, "the least reward is not a number") }
        guard license.map(ExportOptions.isLicense) != false else {
            throw ExportError(
                .invalidOption,
                "\"\(license ?? "")\" is no license as the Hub spells them: lower-case letters, digits, \"-\" and \".\""
            )
        }
    }
}

/// The trajectory set that an export was made from.
package struct ExportSource: Sendable {
    /// What people call it, such as `shop-runs:latest`.
    package var name: String
    /// Its content id.
    package var contentID: String

    /// Creates a source.
    package init(name: String, contentID: String) {
        self.name = name
        self.contentID = contentID
    }
}
