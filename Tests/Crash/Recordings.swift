import ContentStore
import StoreTestKit
import Trajectories

/// What is done to trajectory sets: recorded, sealed after a crash, compacted.
enum Recordings {
    static func scenarios(base: @escaping @Sendable (Place) throws -> Void) -> [Scenario] {
        let old = (0..<5).map { Samples.rollout("old \($0)", text: $0 * 700) }
        let withOld: @Sendable (Place) throws -> Void = { place in
            try base(place)
            try place.addPack(Array(old[..<2]), to: "runs")
            try place.addPack(Array(old[2...]), to: "runs")
        }
        return [
            recording("record", into: "team/runs", before: [], prepare: base),
            recording("record into a set", into: "runs", before: old.map { $0.rowBytes() }, prepare: withOld),
            sealing(old: old, prepare: withOld),
            compaction(old: old, prepare: base),
        ]
    }

    private static func recording(
        _ name: String,
        into set: String,
        before: [[UInt8]],
        prepare: @escaping @Sendable (Place) throws -> Void
    ) -> Scenario {
        // The fourth is as long as the pace: it is synced by itself. What is longer than a sector can be torn.
        let sizes = [100, 700, 1500, 9000, 5000, 300]
        let rollouts = sizes.enumerated().map { Samples.rollout("new \($0)", text: $1) }
        let up = { @Sendable (count: Int) -> @Sendable (Place) throws -> Void in
            { try $0.recording(of: rollouts, into: set).record(upTo: count) }
        }
        // What the power took since the last flush is recorded again before the next.
        let flush = { @Sendable (count: Int) -> @Sendable (Place) throws -> Void in
            { place in
                try up(count)(place)
                try place.recording(of: rollouts, into: set).flush()
            }
        }
        return Scenario(
            name: name,
            sets: [
                SetPromise(
                    set: set,
                    before: before,
                    recorded: rollouts.map { $0.rowBytes() },
                    handedOver: [0, 2, 2, 3, 4, 5, 5, 6, 6],
                    flushed: [0, 0, 2, 2, 4, 4, 5, 5, 6]
                )
            ],
            prepare: prepare,
            steps: [
                up(2), flush(2), up(3), up(4), up(5), flush(5), up(6),
                { place in
                    try up(6)(place)
                    try place.recording(of: rollouts, into: set).finish()
                },
            ]
        )
    }

    /// Dead processes have left: what the set has already, whole lines, half a line, and what is no rollout.
    private static func sealing(old: [Rollout], prepare: @escaping @Sendable (Place) throws -> Void) -> Scenario {
        let rows = (0..<6).map { Samples.rollout("left \($0)", text: $0 * 900).rowBytes() }
        let rejected = Array("{\"schema\":\"awm.rollout/1\"}\n".utf8) + Samples.rollout("behind").rowBytes()
        let half = rows[5].prefix(rows[5].count / 2)
        let segments: [(set: String, content: [UInt8])] = [
            ("runs", lines(old[2...].map { $0.rowBytes() })),
            ("runs", lines([old[4].rowBytes()] + rows[..<2])),
            ("runs", lines(rows[2..<3]) + half),
            ("runs", lines(rows[3..<4]) + rejected),
            ("team+new", lines(rows[4...])),
            ("team+new", []),
        ]
        return Scenario(
            name: "seal",
            sets: [
                SetPromise(
                    set: "runs",
                    before: old.map { $0.rowBytes() },
                    recorded: Array(rows[..<4]),
                    handedOver: [4],
                    flushed: [4],
                    rejected: rejected
                ),
                SetPromise(set: "team/new", before: [], recorded: Array(rows[4...]), handedOver: [2], flushed: [2]),
            ],
            prepare: { place in
                try prepare(place)
                for (number, segment) in segments.enumerated() {
                    let folder = "\(place.path)/awm/open/\(segment.set)"
                    try Files.makeFolder(folder)
                    try Files.write(segment.content, to: "\(folder)/\(number).jsonl")
                }
            },
            steps: [{ _ = try SegmentRecovery.run(in: $0.store()) }]
        )
    }

    private static func compaction(
        old: [Rollout],
        prepare: @escaping @Sendable (Place) throws -> Void
    ) -> Scenario {
        Scenario(
            name: "compact",
            sets: [SetPromise(set: "runs", before: old.map { $0.rowBytes() }, isOneChange: true)],
            prepare: { place in
                try prepare(place)
                for rollout in old { try place.addPack([rollout], to: "runs") }
            },
            steps: [{ _ = try SetCompaction.run("runs", in: $0.store()) }]
        )
    }

    private static func lines(_ rows: some Sequence<[UInt8]>) -> [UInt8] { rows.flatMap { $0 + [0x0A] } }
}
