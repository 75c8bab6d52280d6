import Splits
import Testing

/// Similarities found by what is shared.
struct SimilarityIndexTests {
    @Test("the index finds exactly the similarities that comparing every pair finds")
    func exact() {
        var state: UInt64 = 1
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let sets = (0..<60).map { _ in ShingleSet((0..<next(40)).map { _ in "piece \(next(90))" }) }
        let index = SimilarityIndex(sets)
        var scratch = index.scratch()
        for place in sets.indices {
            var found: [Int: Double] = [:]
            index.forEachNeighbour(of: place, &scratch) { found[$0.place] = $0.similarity }
            for other in sets.indices where other != place {
                #expect(found[other] ?? 0 == sets[place].similarity(to: sets[other]))
            }
            #expect(found[place] == nil)
        }
    }
}
