import SQLite
import Testing

struct SessionChanceTests {
    @Test func `The generator is xoshiro256** to the bit`() throws {
        // State 1, 2, 3, 4 and the numbers that the reference implementation gives for it.
        let words: [UInt8] = [1, 2, 3, 4]
        var chance = try #require(SessionChance(bytes: words.flatMap { [$0] + [UInt8](repeating: 0, count: 7) }))
        let drawn = (0..<6).map { _ in chance.next() }
        #expect(
            drawn == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            ]
        )
    }

    @Test func `Both seeds count, and their order too`() {
        var chance = SessionChance(environmentSeed: 7, sessionSeed: 42)
        #expect(
            (0..<3).map { _ in chance.next() } == [
                2_648_032_583_866_158_101, 15_589_289_955_728_303_254, 4_462_713_342_656_079_091,
            ]
        )
        #expect(SessionChance(environmentSeed: 1, sessionSeed: 2) != SessionChance(environmentSeed: 2, sessionSeed: 1))
        #expect(SessionChance(environmentSeed: 0, sessionSeed: 0) != SessionChance(environmentSeed: 0, sessionSeed: 1))
    }

    @Test func `The state goes to 32 bytes and back`() throws {
        var chance = SessionChance(environmentSeed: 1, sessionSeed: 1)
        _ = chance.next()
        var copy = try #require(SessionChance(bytes: chance.bytes))
        #expect(chance.bytes.count == 32)
        #expect(copy == chance)
        #expect(copy.hashValue == chance.hashValue)
        #expect(copy.next() == chance.next())
        #expect(SessionChance(bytes: []) == nil)
        #expect(SessionChance(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(SessionChance(bytes: [UInt8](repeating: 0, count: 32)) == nil)
    }

    @Test func `Numbers below a bound reach all of them and no other`() {
        var chance = SessionChance(environmentSeed: 3, sessionSeed: 3)
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<6000 { counts[Int(chance.next(below: 6))] += 1 }
        #expect(counts.allSatisfy { (850...1150).contains($0) })
        #expect(chance.next(below: 1) == 0)
        // Two thirds of the range: a plain remainder would give the lower half twice as often.
        let bound = UInt64(3) << 62
        let low = (0..<3000).count { _ in chance.next(below: bound) < 1 << 62 }
        #expect((850...1150).contains(low))
    }

    @Test(arguments: [0, 1, 7, 8, 9, 1000])
    func `Bytes come in any number and repeat with the state`(count: Int) {
        var one = SessionChance(environmentSeed: 5, sessionSeed: 5)
        var other = one
        let bytes = one.nextBytes(count)
        #expect(bytes.count == count)
        #expect(other.nextBytes(count) == bytes)
    }
}
