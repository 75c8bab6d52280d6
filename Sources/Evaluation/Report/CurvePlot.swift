/// A share that depends on the number of attempts, with its intervals, one line for each policy.
struct CurvePlot {
    /// One value.
    struct Point {
        var k: Int
        var value: Double
        var interval: Bootstrap.Interval?
    }

    /// The values of one policy.
    struct Series {
        var name: String
        var points: [Point]
    }

    var title: String
    var ks: [Int]
    var series: [Series]

    private static let (width, height) = (460, 300)
    private static let (left, right, top, bottom) = (48.0, 440.0, 34.0, 262.0)
    private static let dashes = ["", "6 3", "2 3", "8 3 2 3"]

    var svg: String {
        let grid = [0, 0.25, 0.5, 0.75, 1].flatMap { value in
            [
                Markup.line("axis", CurvePlot.left, y(value), CurvePlot.right, y(value)),
                Markup.label(Figure.decimals(value), CurvePlot.left - 6, y(value) + 4, anchor: "end"),
            ]
        }
        let ticks = ks.indices.map { Markup.label(String(ks[$0]), x($0), CurvePlot.bottom + 18) }
        let name = [Markup.label(title, CurvePlot.left, 18, anchor: "start"), Markup.label("k", CurvePlot.right, 294)]
        return Markup.drawing(
            title,
            series.map(description).joined(separator: " "),
            width: CurvePlot.width,
            height: CurvePlot.height,
            grid + ticks + name + series.indices.flatMap(lines)
        )
    }

    /// What a series shows, in words.
    private func description(_ series: Series) -> String {
        let points = series.points.map { "\(Figure.decimals($0.value)) for k = \($0.k)" }.joined(separator: ", ")
        return "\(series.name): \(points)."
    }

    private func lines(_ index: Int) -> [String] {
        let points = series[index].points.map { point in (x(ks.firstIndex(of: point.k) ?? 0), point) }
        let path = points.map { "\(Markup.number($0))\u{20}\(Markup.number(y($1.value)))" }.joined(separator: "L")
        let style = "s\(index % Markup.seriesCount) stroke"
        let dash = CurvePlot.dashes[index % CurvePlot.dashes.count]
        guard !points.isEmpty else { return [] }
        var drawn = ["<path class=\"\(style)\" stroke-dasharray=\"\(dash.isEmpty ? "none" : dash)\" d=\"M\(path)\"/>"]
        for (x, point) in points {
            // Side by side, so that the whiskers of several policies can be told apart.
            let shifted = x + Double(index - series.count / 2) * 3
            if let interval = point.interval {
                drawn.append(
                    Markup.line(
                        "s\(index % Markup.seriesCount) stroke",
                        shifted,
                        y(interval.low),
                        shifted,
                        y(interval.high)
                    )
                )
            }
            drawn.append(Markup.mark(index, x, y(point.value)))
        }
        return drawn
    }

    /// The places of the ks are evenly spread: they are usually powers of two.
    private func x(_ place: Int) -> Double {
        let room = CurvePlot.right - CurvePlot.left - 40
        return CurvePlot.left + 20 + room * Double(place) / Double(max(ks.count - 1, 1))
    }

    private func y(_ value: Double) -> Double {
        CurvePlot.bottom - (CurvePlot.bottom - CurvePlot.top) * min(max(value, 0), 1)
    }
}
