/// What was injected, and what was found.
struct Tally {
    private(set) var counts: [String: [Injection.Kind: Int]] = [:]
    private(set) var injections = 0
    private(set) var failures = 0

    mutating func add(_ scenario: String, _ injection: Injection, failed: Bool) {
        counts[scenario, default: [:]][injection.kind, default: 0] += 1
        injections += 1
        if failed { failures += 1 }
    }

    mutating func add(_ other: Tally) {
        for (scenario, kinds) in other.counts { counts[scenario, default: [:]].merge(kinds, uniquingKeysWith: +) }
        injections += other.injections
        failures += other.failures
    }

    /// The tally as text, from which it can be made again.
    var text: String {
        let lines = counts.flatMap { scenario, kinds in kinds.map { "\($0.value) \($0.key.rawValue) \(scenario)" } }
        return (["\(failures)"] + lines).joined(separator: "\n")
    }

    init() {}

    init(text: String) throws {
        let lines = text.split(separator: "\n")
        guard let first = lines.first, let failures = Int(first) else { throw HarnessError("no tally: \(text)") }
        self.failures = failures
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 2)
            guard parts.count == 3, let count = Int(parts[0]), let kind = Injection.Kind(rawValue: String(parts[1]))
            else { throw HarnessError("no tally: \(line)") }
            counts[String(parts[2]), default: [:]][kind] = count
            injections += count
        }
    }

    /// A row for each scenario, a column for each kind.
    func table(_ scenarios: [String]) -> String {
        let kinds = Injection.Kind.allCases
        var rows = [["scenario"] + kinds.map(\.title) + ["all"]]
        for name in scenarios {
            let row = kinds.map { counts[name]?[$0] ?? 0 }
            rows.append([name] + (row + [row.reduce(0, +)]).map(String.init))
        }
        let sums = kinds.map { kind in counts.values.reduce(0) { $0 + ($1[kind] ?? 0) } }
        rows.append(["all"] + (sums + [injections]).map(String.init))
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        rows.insert(widths.map { String(repeating: "-", count: $0) }, at: 1)
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        .joined(separator: "\n")
    }
}
