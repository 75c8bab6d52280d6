import ContentStore
import JSON
import Testing

/// Answers of models in a store: found by the request, kept and copied with the recipe that asked.
struct AnswerTests {
    let fixture: Fixture
    private let request = SHA256.hash(Array("how many?".utf8))
    private let says = Array(#"{"answer":"seven"}"#.utf8)

    init() throws {
        fixture = try Fixture()
    }

    private func recipe(_ text: String, in store: Store) throws -> StoredArtifact {
        try store.record(recipe: Array(#"{"scenarios":["\#(text)"]}"#.utf8), named: "synth/\(text)", tag: "latest")
    }

    private var atOnce: CollectionPlan {
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = 0
        return plan
    }

    @Test func `An answer is found by its request, also by an index that is made anew`() throws {
        let store = try fixture.store()
        let recipe = try recipe("ferry", in: store)
        #expect(try store.answer(to: request) == nil)
        let answer = try store.record(answer: says, to: request, for: recipe)
        let index = try fixture.index()
        #expect(try store.answer(to: request)?.artifact == answer)
        #expect(try store.answer(to: request)?.content == says)
        #expect(try store.answer(to: SHA256.hash(says)) == nil)
        try store.reindex()
        #expect(try fixture.store().answer(to: request)?.content == says)
        #expect(try fixture.index() == index)
        #expect(try store.names() == ["synth/ferry:latest"])
        #expect(try store.fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `Recording it again changes nothing, and two recipes share one content`() throws {
        let store = try fixture.store()
        let (ferry, kiosk) = (try recipe("ferry", in: store), try recipe("kiosk", in: store))
        let first = try store.record(answer: says, to: request, for: ferry)
        let before = try fixture.blobs()
        #expect(try store.record(answer: says, to: request, for: ferry) == first)
        #expect(try fixture.blobs() == before)
        let second = try store.record(answer: says, to: request, for: kiosk)
        #expect(second.contentID == first.contentID)
        #expect(try store.answer(to: request, preferring: kiosk.contentID)?.artifact == second)
        #expect(try store.answer(to: request, preferring: ferry.contentID)?.artifact == first)
    }

    @Test func `It is kept as long as the recipe is`() throws {
        let store = try fixture.store()
        let (ferry, kiosk) = (try recipe("ferry", in: store), try recipe("kiosk", in: store))
        try store.record(answer: says, to: request, for: ferry)
        try store.record(answer: says, to: request, for: kiosk)
        _ = try store.collect(atOnce)
        #expect(try store.referrers(.answer, about: ferry.contentID).count == 1)
        try store.untag(name: "synth/ferry", tag: "latest")
        _ = try store.collect(atOnce)
        #expect(try store.referrers(.answer, about: ferry.contentID).isEmpty)
        #expect(try store.answer(to: request)?.content == says)
    }

    @Test func `A copy of a recipe brings its answers along`() throws {
        let store = try fixture.store()
        let ferry = try recipe("ferry", in: store)
        let answer = try store.record(answer: says, to: request, for: ferry)
        let other = try Fixture()
        let target = try other.store()
        try target.copy([("synth/ferry", "latest", ferry)], from: store)
        #expect(try target.answer(to: request)?.artifact == answer)
        #expect(try target.fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `A synthesis record stands beside the certificate and is copied with it`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let certificate = try store.record(certificate: says, of: shop)
        let record = try store.record(.synthesis, saying: says, about: shop)
        #expect(try store.referrer(.synthesis, about: shop.contentID) == record)
        #expect(try store.certificate(of: shop.contentID) == certificate)
        let other = try store.record(.synthesis, saying: Array("{}".utf8), about: shop)
        #expect(try store.referrers(.synthesis, about: shop.contentID) == [other])
        #expect(try store.certificate(of: shop.contentID) == certificate)
        let copy = try Fixture()
        try copy.store().copy([("shop", "latest", shop)], from: fixture.store())
        #expect(try copy.store().referrer(.synthesis, about: shop.contentID) == other)
        #expect(try copy.store().certificate(of: shop.contentID) == certificate)
        // Deleting awm/ loses names only: both are listed for other tools.
        let listed = try fixture.index()["manifests"]?.arrayValue?.compactMap { $0["artifactType"] }
        #expect(listed?.contains("application/vnd.awm.synthesis.v1") == true)
    }
}
