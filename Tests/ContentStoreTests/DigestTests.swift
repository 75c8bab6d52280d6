import ContentStore
import Testing

struct DigestTests {
    static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func `The digest of nothing is the known one`() throws {
        let digest = SHA256.hash([UInt8]())
        #expect(digest.hex == Self.empty)
        #expect(digest.description == "sha256:" + Self.empty)
        #expect(digest.short == "e3b0c44298fc")
        #expect(digest.bytes.count == 32)
        #expect(Digest(bytes: digest.bytes) == digest)
    }

    /// FIPS 180-2, appendix B, and the boundaries of a 64-byte block.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `Known texts have their known digests`(text: String, hex: String) {
        #expect(SHA256.hash(Array(text.utf8)).hex == hex)
    }

    @Test func `A million letters hashed in parts of every size have the known digest`() {
        let hash = SHA256()
        var left = 1_000_000
        var size = 1
        while left > 0 {
            let part = min(size, left)
            hash.update([UInt8](repeating: UInt8(ascii: "a"), count: part))
            left -= part
            size = size % 257 + 1
        }
        #expect(hash.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `Both text forms are parsed`() throws {
        #expect(try Digest(parsing: "sha256:" + Self.empty) == Digest(parsing: Self.empty))
        #expect(try Digest(parsing: "sha256:" + Self.empty).hex == Self.empty)
        #expect(Digest(hex: Self.empty)?.description == "sha256:" + Self.empty)
    }

    @Test(arguments: [
        "", "sha256:", "sha256", empty.uppercased(), "SHA256:" + empty, "sha512:" + empty + empty, empty + "0",
        String(empty.dropLast()), "sha256:" + empty.dropLast(), " " + empty, empty + "\n", "sha256:sha256:" + empty,
        String(empty.dropLast()) + "g", String(empty.dropLast()) + "\u{301}", "０" + empty.dropFirst(3),
        "sha256:\u{301}" + empty,
    ])
    func `Nothing else is`(text: String) throws {
        #expect(try code { _ = try Digest(parsing: text) } == .invalidDigest)
        #expect(Digest(hex: text) == nil)
    }

    @Test func `A long text is not repeated whole in the error`() throws {
        let error = try #require(try failure { _ = try Digest(parsing: String(repeating: "x", count: 100_000)) })
        #expect(error.message.utf8.count < 300)
    }

    @Test func `The bare form for file names takes digits only`() {
        #expect(Digest(hex: "sha256:" + Self.empty) == nil)
    }

    @Test func `Only 32 bytes are a digest`() {
        #expect(Digest(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 1, count: 33)) == nil)
    }

    @Test func `Digests are ordered as their text is`() throws {
        let digests = (0..<50).map { SHA256.hash([UInt8($0)]) }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
        #expect(Set(digests).count == 50)
    }
}
