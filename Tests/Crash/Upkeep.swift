import ContentStore
import Glibc
import StoreTestKit

/// What is done to a store from time to time: collections, pins, repairs.
enum Upkeep {
    static func scenarios(
        base: @escaping @Sendable (Place) throws -> Void,
        artifact: NewArtifact
    ) -> [Scenario] {
        // Of what nothing needs, the store holds three artifacts; one of them shares a layer with what is needed.
        let withDead: @Sendable (Place) throws -> Void = { place in
            try base(place)
            try place.add(artifact, as: "dead")
            for number in 0..<2 { try place.add(Samples.tasks("dead \(number)"), as: "dead-\(number)") }
            for name in ["dead", "dead-0", "dead-1"] { try place.store().untag(name: name, tag: "latest") }
        }
        let collected: @Sendable (Place) throws -> Void = { place in
            try withDead(place)
            try quarantine(place)
        }
        let damaged: @Sendable (Place) throws -> Void = { place in
            try base(place)
            try place.add(artifact, as: "shop")
            let ingest = try Ingest(place.source(creating: true))
            try ingest.commit([("shop", "latest", try ingest.add(artifact))], action: "add")
            for blob in try place.resolve("shop").manifest.blobs {
                try damage("\(place.path)/blobs/sha256/\(blob.digest.hex)")
            }
        }
        return [
            Scenario(name: "gc", prepare: withDead, steps: [quarantine]),
            Scenario(name: "gc --now", prepare: withDead, steps: [collectNow, { try $0.add(artifact, as: "dead") }]),
            Scenario(
                name: "bring back",
                prepare: collected,
                steps: [{ try $0.add(artifact, as: "shop") }, { try $0.add(artifact, as: "other") }, collectNow]
            ),
            Scenario(
                name: "pin",
                prepare: base,
                steps: [
                    { try $0.store().pin($0.resolve("base:1.0.0"), note: "kept") },
                    { try $0.untag("base", "1.0.0") },
                    collectNow,
                    { place in for pin in try place.store().pins() { try place.store().unpin(pin.contentID) } },
                    collectNow,
                ]
            ),
            Scenario(
                name: "repair",
                isDamaged: true,
                prepare: damaged,
                steps: [{ place in _ = try place.store().repair(from: [place.source()]) }]
            ),
        ]
    }

    /// Takes what is dead into quarantine.
    private static func quarantine(_ place: Place) throws {
        // Only what has been there for a while is taken.
        let blobs = place.path + "/blobs/sha256"
        for name in try Files.names(in: blobs) {
            var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
            utimensat(AT_FDCWD, blobs + "/" + name, &times, 0)
        }
        var plan = CollectionPlan()
        plan.logAge = -3600
        _ = try place.store().collect(plan)
    }

    /// Deletes what is dead.
    private static func collectNow(_ place: Place) throws {
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = -3600
        _ = try place.store().collect(plan)
    }

    private static func damage(_ path: String) throws {
        var bytes = try Files.read(path, limit: 1 << 20)
        bytes[bytes.count / 2] ^= 0x20
        Files.remove(path)
        try Files.write(bytes, to: path, mode: 0o444)
    }
}
