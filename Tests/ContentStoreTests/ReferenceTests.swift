import ContentStore
import Testing

struct ReferenceTests {
    static let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var name: String?
        var tag: String?
        var digest: String?
        var path: String?
        var record: String?
        /// How it is written back, where that differs.
        var written: String?

        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "shop", name: "shop"),
        Case(text: "shop:latest", name: "shop", tag: "latest"),
        Case(text: "shop:1.2.3-rc.1", name: "shop", tag: "1.2.3-rc.1"),
        Case(text: "shop:V1", name: "shop", tag: "V1"),
        Case(text: "team/shop", name: "team/shop"),
        Case(text: "ghcr.io/team/my-shop_2:v1", name: "ghcr.io/team/my-shop_2", tag: "v1"),
        Case(text: "a--b", name: "a--b"),
        Case(text: "0", name: "0"),
        Case(text: "shop@sha256:\(hex)", name: "shop", digest: hex),
        Case(text: "shop@\(hex)", name: "shop", digest: hex, written: "shop@sha256:\(hex)"),
        Case(text: "shop:1.0@e3b0c442", name: "shop", tag: "1.0", digest: "e3b0c442"),
        Case(text: "shop@sha256:e3b0c442", name: "shop", digest: "e3b0c442", written: "shop@e3b0c442"),
        Case(text: "@e3b0c44298", digest: "e3b0c44298"),
        Case(text: "sha256:\(hex)", digest: hex, written: "@sha256:\(hex)"),
        Case(text: "@sha256:\(hex)", digest: hex),
        Case(text: "shop//tools/cart.yaml", name: "shop", path: "tools/cart.yaml"),
        Case(text: "shop:1//a:b", name: "shop", tag: "1", path: "a:b"),
        Case(text: "shop@e3b0c442//a@b", name: "shop", digest: "e3b0c442", path: "a@b"),
        Case(text: "set#e3b0c442", name: "set", record: "e3b0c442"),
        Case(text: "set:a@e3b0c442#sha256:00", name: "set", tag: "a", digest: "e3b0c442", record: "sha256:00"),
    ])
    func `Every form of a reference is understood and written back`(_ sample: Case) throws {
        let reference = try Reference(parsing: sample.text)
        #expect(reference.name == sample.name)
        #expect(reference.tag == sample.tag)
        #expect(reference.digestPrefix == sample.digest)
        #expect(reference.path?.text == sample.path)
        #expect(reference.record == sample.record)
        #expect(reference.description == sample.written ?? sample.text)
        #expect(try Reference(parsing: reference.description) == reference)
    }

    @Test(arguments: [
        "", " ", "Shop", "shop ", " shop", "shop:", ":latest", "shop::a", "shop:a:b", "/shop", "shop/", "a//", "-shop",
        "shop-", ".shop", "shop.", "_shop", "a..b", "a__b", "a---b", "a.-b", "a/-b", "shöp", "shop:-1", "shop:.a",
        "shop:_a", "shop:a_", "shop:a..b", "shop:ü", "shop@", "shop@e3b0c44", "shop@E3B0C442", "shop@xyzxyzxy",
        "shop@sha256:", "shop@sha512:e3b0c442", "@", "sha256:", "sha256:xyz", ":1@e3b0c442", "shop@e3b0c442@e3b0c442",
        "shop@\(hex)0", "shop#", "#", "#e3b0c442", "shop//", "shop///etc", "//a",
        "shop:\(String(repeating: "a", count: 129))",
        String(repeating: "a", count: 201), "shop\u{0}", "shop\n", "shop:a\u{301}", "..", "a/../b", "shop@e3b0c442:1",
    ])
    func `What is no reference is refused`(text: String) throws {
        let found = try code { _ = try Reference(parsing: text) }
        #expect(found == .invalidReference || found == .unsafePath)
    }

    @Test func `An error shows the reference, but not all of a hostile one`() throws {
        #expect(try failure { _ = try Reference(parsing: "Shop:x") }?.message.contains("\"Shop:x\"") == true)
        let long = try failure { _ = try Reference(parsing: String(repeating: "A", count: 1 << 20)) }
        #expect(try #require(long).message.utf8.count < 500)
    }

    @Test func `A reference is made from parts by the same rules`() throws {
        #expect(try Reference(name: "shop", tag: "1.0.0").description == "shop:1.0.0")
        #expect(try Reference(name: "a/b").description == "a/b")
        #expect(try code { _ = try Reference(name: "shop:1") } == .invalidReference)
        #expect(try code { _ = try Reference(name: "shop", tag: "") } == .invalidReference)
    }

    @Test(arguments: [
        "0.0.0", "1.2.3", "10.20.30", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-0", "1.2.3-0a", "1.2.3--", "1.2.3-rc-1",
    ])
    func `A full semantic version is a version`(tag: String) {
        #expect(Reference.isVersion(tag: tag))
    }

    @Test(arguments: [
        "", "-", "latest", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.02.3", "1.2.3-", "1.2.3-a..b", "1.2.3-01",
        "1.2.x",
        "1..3", "1.2.", ".1.2", "1.2.3-a_b", "١.٢.٣",
    ])
    func `Anything else floats`(tag: String) {
        #expect(!Reference.isVersion(tag: tag))
    }
}
