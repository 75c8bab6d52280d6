import JSON

/// One line of the report.
struct Row {
    enum Unit: String {
        case nanoseconds = "ns"
        case bytes
        case ratio
    }

    var what: String
    var unit = Unit.nanoseconds
    var ours: Double
    /// The same work without us: the limit.
    var peer: Double?
    var target: Target?
    var note: String

    /// What the design asks for.
    enum Target {
        case atMost(Double)
        case perSecond(Double)
        /// So many times as fast as the peer.
        case timesPeer(Double)
        case atLeast(Double)
        case all([Target])
    }

    var json: JSON {
        var json: JSON = [
            "what": .string(what), "unit": .string(unit.rawValue), "ours": .double(ours.rounded()),
            "peer": peer.map { .double($0.rounded()) } ?? .null,
            "ratio": peer.map { .double((ours / $0 * 100).rounded() / 100) } ?? .null,
            "target": target.map { .string(text(of: $0)) } ?? .null,
            "met": target.map { .bool(isMet($0)) } ?? .null,
            "note": .string(note),
        ]
        if unit == .nanoseconds, case .object(var members) = json {
            members["per_second"] = .double((1e9 / ours).rounded())
            json = .object(members)
        }
        return json
    }

    static let heading = ["what", "target", "ours", "per second", "met", "raw SQLite", "ours / raw", "note"]

    var cells: [String] {
        [
            what, target.map(text(of:)) ?? "", text(ours), unit == .nanoseconds ? grouped(1e9 / ours) : "",
            target.map { isMet($0) ? "yes" : "NO" } ?? "", peer.map(text(_:)) ?? "",
            peer.map { ours / $0 < 0.01 ? "1/\(Int(($0 / ours).rounded()))" : rounded(ours / $0) + "×" } ?? "", note,
        ]
    }

    private func isMet(_ target: Target) -> Bool {
        switch target {
        case .atMost(let value): ours <= value
        case .atLeast(let value): ours >= value
        case .perSecond(let rate): 1e9 / ours >= rate
        case .timesPeer(let times): (peer ?? 0) / ours >= times
        case .all(let targets): targets.allSatisfy(isMet)
        }
    }

    private func text(of target: Target) -> String {
        switch target {
        case .atMost(let value): "≤ " + text(value)
        case .atLeast(let value): "≥ " + text(value)
        case .perSecond(let rate): "≥ " + grouped(rate) + "/s"
        case .timesPeer(let times): "raw / " + rounded(times)
        case .all(let targets): targets.map(text(of:)).joined(separator: ", ")
        }
    }

    private func text(_ value: Double) -> String {
        switch unit {
        case .ratio: rounded(value) + "×"
        case .bytes: value >= 1e8 ? rounded(value / 1e9) + " GB" : rounded(value / 1024) + " KiB"
        case .nanoseconds:
            value < 1e3
                ? rounded(value) + " ns" : value < 1e6 ? rounded(value / 1e3) + " µs" : rounded(value / 1e6) + " ms"
        }
    }

    /// Three digits.
    private func rounded(_ value: Double) -> String {
        if value >= 100 { return String(Int(value.rounded())) }
        let scaled = Int((value * (value >= 10 ? 10 : 100)).rounded())
        let (unit, digits) = value >= 10 ? (10, 1) : (100, 2)
        let fraction = String(scaled % unit)
        return "\(scaled / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    private func grouped(_ value: Double) -> String {
        var digits = String(Int(value.rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }
}

/// The rows as a Markdown table, whose columns also line up in a terminal.
func table(_ rows: [Row]) -> String {
    let lines = [Row.heading] + rows.map(\.cells)
    let widths = Row.heading.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
        let padded = cells.enumerated().map { column, cell in
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            return (1...6).contains(column) ? padding + cell : cell + padding
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.enumerated().map { column, width in
        (1...6).contains(column)
            ? String(repeating: "-", count: max(width - 1, 1)) + ":" : String(repeating: "-", count: width)
    }
    return ([line(lines[0]), "| " + rule.joined(separator: " | ") + " |"] + lines.dropFirst().map(line))
        .joined(separator: "\n")
}
