import Trajectories

/// What of a trajectory set to export, and how.
package struct ExportOptions: Sendable {
    /// Which of a group's rollouts are exported.
    package enum Selection: String, Sendable, CaseIterable {
        /// All of them.
        case all
        /// The one with the highest reward, and the lowest sample among equals.
        case best
        /// The first sample that did the task.
        case firstCorrect = "first-correct"
    }

    /// Which reward counts.
    package enum Score: Sendable, Equatable {
        /// The row's own.
        case own
        /// The last of `outcome.scores`.
        case latest
        /// The last of `outcome.scores` by the verifier with this hash.
        case verifier(String)
    }

    /// The order of the rows.
    package enum Order: String, Sendable, CaseIterable {
        /// That of the set.
        case set
        /// By the bytes of `rollout_id`, then attempt.
        case id
    }

    /// How shards are compressed.
    package enum Compression: String, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// gzip.
        case gz
        /// Zstandard.
        case zst
    }

    /// Which rollouts of a group are paired for preferences.
    package enum Pairing: String, Sendable, CaseIterable {
        /// The one with the highest reward and the one with the lowest.
        case bestWorst = "best-worst"
        /// All that are far enough apart.
        case all
    }

    /// The format of the rows.
    package var format: ExportFormat
    /// Rollouts with a smaller reward, or none, are left out; nil for no such limit.
    package var minReward: Double?
    /// Whether rollouts without a reward, which faulted ones are, are kept with a null one, and attempts that were made again too.
    package var includeFaults = false
    /// Whether wall-clock fields are kept; without them equal runs export to equal bytes.
    package var timings = true
    /// The number of uncompressed bytes at which a shard is full; larger rows are a shard of their own.
    package var shardBytes = 256 << 20
    /// The only split to export, or nil for all.
    package var split: String?
    /// The ids of the certified tasks by the content ids of the environments that have certificates; nil to export
    /// whatever there is.
    package var certified: [String: Set<String>]?
    /// The license that the card states, as the Hugging Face Hub spells it (`apache-2.0`), or nil.
    package var license: String?
    /// Which of a group's rollouts are exported.
    package var select = Selection.all
    /// How many policy versions behind the newest a rollout may have begun; nil for any.
    package var maxStaleness: Int?
    /// Whether each completion is a row of its own, with the prompt that it had.
    package var splitTurns = false
    /// What becomes of reasoning.
    package var reasoning = ReasoningMode.keep
    /// Whether conversations that are there already are left out.
    package var dedup = false
    /// The order of the rows.
    package var order = Order.set
    /// How shards are compressed.
    package var compression = Compression.none
    /// Which reward counts.
    package var score = Score.own
    /// The least distance between the rewards of a pair.
    package var minGap: Double?
    /// Which rollouts of a group are paired.
    package var pairing: Pairing?
    /// The most pairs of a group.
    package var maxPairs: Int?
    /// Whether to find out what the rollouts are like.
    package var report = false

    /// Creates options; what is not given here is set afterwards.
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

/// The rows of a trajectory set, as often as an export needs them.
package protocol RowSource {
    /// How many rows there are.
    var count: Int { get }

    /// Gives every row in the order of the set, without its line feed.
    func forEach(_ body: ([UInt8]) throws -> Void) throws

    /// The row in a place of that order.
    func row(at place: Int) throws -> [UInt8]
}
