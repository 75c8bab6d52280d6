import JSON

/// One line of the report.
struct Row {
    enum Unit: String {
        case nanoseconds = "ns"
        case bytes
    }

    var what: String
    var unit = Unit.nanoseconds
    var ours: Double
    var peer: Double?
    var note: String

    var json: JSON {
        var json: JSON = [
            "what": .string(what), "unit": .string(unit.rawValue), "ours": .double(ours.rounded()),
            "peer": peer.map { .double($0.rounded()) } ?? .null,
            "ratio": peer.map { .double((ours / $0 * 100).rounded() / 100) } ?? .null,
            "note": .string(note),
        ]
        if unit == .nanoseconds, case .object(var members) = json {
            members["per_second"] = .double((1e9 / ours).rounded())
            json = .object(members)
        }
        return json
    }

    static let heading = ["what", "ours", "per second", "raw SQLite", "ours / raw", "note"]

    var cells: [String] {
        [
            what, text(ours), unit == .nanoseconds ? grouped(1e9 / ours) : "", peer.map(text) ?? "",
            peer.map { rounded(ours / $0) + "×" } ?? "", note,
        ]
    }

    private func text(_ value: Double) -> String {
        switch unit {
        case .bytes: rounded(value / 1024) + " KiB"
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
            return (1...4).contains(column) ? padding + cell : cell + padding
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.enumerated().map { column, width in
        (1...4).contains(column)
            ? String(repeating: "-", count: max(width - 1, 1)) + ":" : String(repeating: "-", count: width)
    }
    return ([line(lines[0]), "| " + rule.joined(separator: " | ") + " |"] + lines.dropFirst().map(line))
        .joined(separator: "\n")
}
