/// How a count is spread over environments or tasks.
package struct Distribution: Sendable, Hashable {
    /// How many values there are.
    package let count: Int
    package let mean: Double
    /// Of an even number of values, half-way between the middle two.
    package let median: Double
    /// The least value that at least nine tenths of the values do not exceed.
    package let p90: Int
    package let least: Int
    package let most: Int

    /// The spread of these values; `nil` when there are none.
    package init?(_ values: [Int]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        count = sorted.count
        mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
        median = Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        p90 = sorted[(sorted.count * 9 + 9) / 10 - 1]
        least = first
        most = last
    }
}
