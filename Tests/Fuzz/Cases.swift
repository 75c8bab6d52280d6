import ContentStore

/// The cases of a target: each is made from the seed and its number alone.
struct Cases {
    let target: any FuzzTarget.Type
    let seed: UInt64
    private let corpus: [[UInt8]]
    private let bytes: ByteMutator

    init(of target: any FuzzTarget.Type, corpus folder: String, seed: UInt64) throws {
        self.target = target
        self.seed = seed
        let path = folder + "/" + target.name
        corpus = try Files.names(in: path).map { try Files.read(path + "/" + $0, limit: target.limit) }
        bytes = ByteMutator(
            corpus: corpus,
            dictionary: target.dictionary.map { Array($0.utf8) },
            limit: target.limit
        )
    }

    /// Case `number`: first the corpus as it is, then what mutation makes of it.
    func make(_ number: Int, for instance: any FuzzTarget) -> [UInt8] {
        if number < corpus.count { return corpus[number] }
        var random = Random(seed: seed, target.name, number)
        var input = random.pick(corpus) ?? []
        if target.isJSON { JSONMutator(bytes: bytes).mutate(&input, &random) } else { bytes.mutate(&input, &random) }
        if !random.oneIn(8) { instance.repair(&input, &random) }
        return input
    }
}
