import ContentStore

/// What one process was told is done, and what it has seen.
struct Journal {
    /// What a process did to a name: `nil` removes it. Without acknowledgement it may have happened or not.
    struct Change: Equatable {
        var name: String
        var manifest: String?
        var isAcknowledged: Bool
    }

    /// The rows that one recorder took, in order: its set has each of them once, side by side, when what was left is sealed.
    struct Recording: Equatable {
        var set: String
        var ids: [String]
    }

    var changes: [Change] = []
    var recordings: [Recording] = []
    /// Pins that were acknowledged last, by content id.
    var pins: Set<String> = []
    var counts: [String: Int] = [:]
    /// The slowest of each kind, in microseconds, and the longest pause that a collection reported.
    var slowest: [String: Int] = [:]
    /// All of each kind, in microseconds.
    var spent: [String: Int] = [:]
    /// How long each tenth of the operations took, and the processor's part in that, in microseconds.
    var tenths: [(elapsed: Int, processor: Int)] = []
    /// Failures that nothing documents.
    var failures: [String] = []

    mutating func count(_ what: String, _ number: Int = 1) { counts[what, default: 0] += number }

    mutating func time(_ what: String, _ microseconds: Int) {
        slowest[what] = max(slowest[what] ?? 0, microseconds)
        spent[what, default: 0] += microseconds
    }

    /// The journal as lines, from which it can be made again.
    var text: String {
        var lines = changes.map { "change \($0.isAcknowledged ? "yes" : "maybe") \($0.name) \($0.manifest ?? "-")" }
        lines += recordings.map { "rows \($0.set) \($0.ids.joined(separator: " "))" }
        lines += pins.map { "pin \($0)" }
        lines += counts.map { "count \($0.value) \($0.key)" }
        lines += slowest.map { "slowest \($0.value) \($0.key)" }
        lines += spent.map { "spent \($0.value) \($0.key)" }
        lines += tenths.map { "tenth \($0.elapsed) \($0.processor)" }
        lines += failures.map { "failure " + $0.split(separator: "\n").joined(separator: " ") }
        return lines.joined(separator: "\n")
    }

    init() {}

    init(text: String) throws {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch (parts[0], parts.count) {
            case ("change", 3):
                let rest = parts[2].split(separator: " ").map(String.init)
                changes.append(
                    Change(name: rest[0], manifest: rest[1] == "-" ? nil : rest[1], isAcknowledged: parts[1] == "yes")
                )
            case ("rows", 3):
                recordings.append(Recording(set: parts[1], ids: parts[2].split(separator: " ").map(String.init)))
            case ("pin", 2): pins.insert(parts[1])
            case ("count", 3): count(parts[2], Int(parts[1]) ?? 0)
            case ("slowest", 3): slowest[parts[2]] = Int(parts[1])
            case ("spent", 3): spent[parts[2]] = Int(parts[1])
            case ("tenth", 3): tenths.append((Int(parts[1]) ?? 0, Int(parts[2]) ?? 0))
            case ("failure", _): failures.append(String(line.dropFirst("failure ".count)))
            default: throw RunError("no journal: \(line)")
            }
        }
    }
}
