/// Shares side by side, with their intervals: a line for each.
struct BarPlot {
    /// One share.
    struct Bar {
        var label: String
        /// The place of its policy.
        var series: Int
        var value: Double
        var interval: Bootstrap.Interval?
    }

    var title: String
    var bars: [Bar]

    private static let width = 760
    private static let (left, right) = (230.0, 700.0)
    private static let rowHeight = 22.0

    var svg: String {
        let bottom = 34 + Double(bars.count) * BarPlot.rowHeight
        let grid = [0, 0.25, 0.5, 0.75, 1].flatMap { value in
            [
                Markup.line("axis", x(value), 28, x(value), bottom),
                Markup.label(Figure.decimals(value), x(value), bottom + 16),
            ]
        }
        return Markup.drawing(
            title,
            bars.map { "\($0.label): \(Figure.decimals($0.value))." }.joined(separator: " "),
            width: BarPlot.width,
            height: Int(bottom) + 24,
            [Markup.label(title, 8, 18, anchor: "start")] + grid + bars.indices.flatMap(row)
        )
    }

    private func row(_ index: Int) -> [String] {
        let bar = bars[index]
        let middle = 34 + (Double(index) + 0.5) * BarPlot.rowHeight
        let isFirst = index == 0 || bars[index - 1].label != bar.label
        let style = "s\(bar.series % Markup.seriesCount) fill"
        let length = Markup.number(max(x(bar.value) - BarPlot.left, 1))
        var drawn = [
            isFirst ? Markup.label(BarPlot.short(bar.label), BarPlot.left - 8, middle + 4, anchor: "end") : "",
            "<rect class=\"\(style)\" x=\"\(Markup.number(BarPlot.left))\" y=\"\(Markup.number(middle - 7))\" width=\"\(length)\" height=\"14\"/>",
            // The shape says whose bar it is where colours do not.
            Markup.mark(bar.series, BarPlot.right + 20, middle),
        ]
        if let interval = bar.interval {
            drawn.append(Markup.line("whisker", x(interval.low), middle, x(interval.high), middle))
        }
        return drawn
    }

    /// A label that fits beside the bars.
    private static func short(_ label: String) -> String { label.count > 32 ? label.prefix(31) + "…" : label }

    private func x(_ value: Double) -> Double {
        BarPlot.left + (BarPlot.right - BarPlot.left) * min(max(value, 0), 1)
    }
}
