/// How often numbers fall into each of ten ranges.
struct Histogram {
    var title: String
    /// The place of the policy.
    var series: Int
    var numbers: [Double]

    private static let bins = 10
    private static let (width, height) = (460, 220)
    private static let (left, right, top, bottom) = (48.0, 440.0, 34.0, 182.0)

    var svg: String {
        let (low, high) = range
        let counts = counts(from: low, to: high)
        let most = max(counts.max() ?? 0, 1)
        let step = (Histogram.right - Histogram.left) / Double(Histogram.bins)
        let bars = counts.enumerated().map { index, count in
            let height = (Histogram.bottom - Histogram.top) * Double(count) / Double(most)
            let x = Histogram.left + Double(index) * step
            return
                "<rect class=\"s\(series % Markup.seriesCount) fill\" x=\"\(Markup.number(x + 1))\" y=\"\(Markup.number(Histogram.bottom - height))\" width=\"\(Markup.number(step - 2))\" height=\"\(Markup.number(height))\"/>"
        }
        let words = counts.enumerated().filter { $1 > 0 }.map { index, count in
            let start = low + (high - low) * Double(index) / Double(Histogram.bins)
            return "\(count) from \(Figure.decimals(start))"
        }
        return Markup.drawing(
            title,
            "\(numbers.count) rewards: \(words.joined(separator: ", ")).",
            width: Histogram.width,
            height: Histogram.height,
            [
                Markup.label(title, Histogram.left, 18, anchor: "start"),
                Markup.line("axis", Histogram.left, Histogram.bottom, Histogram.right, Histogram.bottom),
                Markup.label(Figure.decimals(low), Histogram.left, Histogram.bottom + 18),
                Markup.label(Figure.decimals(high), Histogram.right, Histogram.bottom + 18),
                Markup.label(String(most), Histogram.left - 6, Histogram.top + 4, anchor: "end"),
            ] + bars
        )
    }

    /// From 0 to 1, and further where rewards are.
    private var range: (low: Double, high: Double) {
        (min(numbers.min() ?? 0, 0), max(numbers.max() ?? 1, 1))
    }

    private func counts(from low: Double, to high: Double) -> [Int] {
        var counts = Array(repeating: 0, count: Histogram.bins)
        for number in numbers {
            // Halves, whose difference no numbers are too large for.
            let share = (number / 2 - low / 2) / (high / 2 - low / 2)
            counts[Int(min(max(share * Double(Histogram.bins), 0), Double(Histogram.bins - 1)))] += 1
        }
        return counts
    }
}
