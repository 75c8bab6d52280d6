import ContentStore

/// Compressed frames: never more than the limit, always the same, and the limit is exact.
struct ZstdTarget: FuzzTarget {
    static let name = "zstd"
    static let limit = 128 << 10
    static let weight = 20
    static let dictionary = [
        "\u{28}", "\u{50}\u{2A}\u{4D}\u{18}\u{04}\u{0}\u{0}\u{0}", "\u{5E}\u{2A}\u{4D}\u{18}", "\u{01}\u{0}\u{0}",
        "\u{03}\u{0}\u{10}\u{41}", "\u{FF}\u{FF}\u{FF}\u{FF}",
    ]

    /// What a layer may have stated.
    private static let contentLimit = 2 << 20

    init(corpus: String, folder: String) {}

    func check(_ bytes: [UInt8]) throws -> Bool {
        let content: [UInt8]
        do {
            content = try Zstd.decompress(bytes, limit: ZstdTarget.contentLimit)
        } catch {
            return false
        }
        try require(content.count <= ZstdTarget.contentLimit, "more came out than the limit allows")
        let exact = try accepted("a limit of exactly the content") {
            try Zstd.decompress(bytes, limit: content.count)
        }
        try require(exact == content, "one input has two contents")
        if !content.isEmpty {
            let isRefused = (try? Zstd.decompress(bytes, limit: content.count - 1)) == nil
            try require(isRefused, "a limit of one byte less does not hold")
        }
        let again = try accepted("a frame of ours") {
            try Zstd.decompress(Zstd.compress(content), limit: content.count)
        }
        try require(again == content, "a frame of ours holds something else")
        return true
    }
}
