import Quality
import Testing

/// Spreads of counts.
struct DistributionTests {
    @Test("the median of an even number is between the middle two, and nine tenths do not exceed p90")
    func quantiles() throws {
        let ten = try #require(Distribution([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
        #expect(ten.mean == 5.5)
        #expect(ten.median == 5.5)
        #expect(ten.p90 == 9)
        #expect(ten.least == 1)
        #expect(ten.most == 10)
        let eleven = try #require(Distribution(Array(1...11)))
        #expect(eleven.median == 6)
        #expect(eleven.p90 == 10)
        let one = try #require(Distribution([4]))
        #expect(one.p90 == 4)
        #expect(Distribution([]) == nil)
    }
}
