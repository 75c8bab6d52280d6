import ContentStore
import StoreTestKit

extension Scenario {
    /// Every scenario, in the order of the report. The artifacts are made once: their bytes are the same in all runs.
    static func all() throws -> [Scenario] {
        let base = try Samples.environment("base", seed: "base seed")
        let one = try Samples.environment("one", seed: "one seed")
        let two = try Samples.environment("two", seed: "one seed")
        let seed = try Samples.seed("one seed")
        let many = (0..<20).map { Samples.tasks("many \($0)") }
        let prepare: @Sendable (Place) throws -> Void = { place in
            try place.add(base, as: "base", "1.0.0")
            try place.add(seed, as: "base-seed")
        }
        return [
            Scenario(
                name: "create and add",
                isFresh: true,
                prepare: { _ in },
                steps: [{ try $0.add(one, as: "shop") }]
            ),
            Scenario(
                name: "add",
                prepare: prepare,
                steps: [
                    { try $0.add([(one, "shop", "1.0.0"), (one, "shop", "latest"), (seed, "shop-seed", "latest")]) }
                ]
            ),
            Scenario(
                name: "add one by one",
                prepare: prepare,
                steps: [
                    { try $0.add(one, as: "shop", "1.0.0") }, { try $0.add(two, as: "shop", "2.0.0") },
                    { try $0.add(two, as: "latest-shop") },
                ]
            ),
            Scenario(
                name: "add 20 at once",
                prepare: prepare,
                steps: [{ try $0.add(many.enumerated().map { ($1, "many-\($0)", "latest") }) }]
            ),
            Scenario(
                name: "add again",
                prepare: { place in
                    try prepare(place)
                    try place.add(one, as: "shop", "1.0.0")
                },
                steps: [{ try $0.add(one, as: "shop", "1.0.0") }, { try $0.add(one, as: "again") }]
            ),
            Scenario(
                name: "add what is untagged",
                prepare: { place in
                    try prepare(place)
                    try place.add(one, as: "shop")
                    try place.store().untag(name: "shop", tag: "latest")
                },
                steps: [{ try $0.add(one, as: "shop") }]
            ),
            Scenario(
                name: "tag",
                prepare: prepare,
                steps: [{ try $0.store().tag($0.resolve("base:1.0.0"), name: "shop", tag: "1.0.0") }]
            ),
            Scenario(
                name: "move a tag",
                prepare: { place in
                    try prepare(place)
                    try place.add(one, as: "shop")
                    try place.add(two, as: "other")
                },
                steps: [
                    { try $0.store().tag($0.resolve("other"), name: "shop", tag: "latest") },
                    { try $0.store().tag($0.resolve("base:1.0.0"), name: "shop", tag: "latest") },
                ]
            ),
            Scenario(
                name: "untag",
                prepare: prepare,
                steps: [{ try $0.untag("base-seed", "latest") }]
            ),
            Scenario(
                name: "copy",
                prepare: { place in
                    try prepare(place)
                    let source = try place.source(creating: true)
                    let ingest = try Ingest(source)
                    let artifacts = [try ingest.add(one), try ingest.add(two)]
                    try ingest.commit(
                        [("shop", "1.0.0", artifacts[0]), ("shop", "2.0.0", artifacts[1])],
                        action: "add"
                    )
                },
                steps: [
                    { place in
                        let source = try place.source()
                        let entries = try source.referenceEntries().map { entry in
                            let reference = try Reference(name: entry.name, tag: entry.tag)
                            return (entry.name, entry.tag, try source.resolve(reference))
                        }
                        try place.store().copy(entries, from: source)
                    }
                ]
            ),
            Scenario(name: "reindex", prepare: prepare, steps: [{ try $0.store().reindex() }]),
            Scenario(
                name: "fsck",
                prepare: prepare,
                steps: [{ _ = try $0.store().fsck(depth: .deep) }]
            ),
        ] + ForeignTool.scenarios(base: prepare, artifact: one) + Upkeep.scenarios(base: prepare, artifact: one)
            + Recordings.scenarios(base: prepare)
    }
}
