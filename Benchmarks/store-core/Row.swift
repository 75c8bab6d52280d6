import JSON

/// One figure, for the driver to put beside its target and its peers.
struct Row {
    /// What the driver knows it by.
    var id: String
    /// `ms`, `MB/s`, `x` or `bytes`.
    var unit: String
    var value: Double
    var high: Double?
    var processor: Double?
    var peers: [(name: String, value: Double)] = []
    var note = ""

    /// The median of times in milliseconds, each divided among `count` things.
    init(_ id: String, _ times: Times, each count: Int = 1, peers: [(String, Times)] = [], note: String = "") {
        self.id = id
        unit = "ms"
        value = times.median / 1e6 / Double(count)
        high = times.percentile(0.9) / 1e6 / Double(count)
        processor = times.processor / 1e6 / Double(count)
        self.peers = peers.map { ($0, $1.median / 1e6 / Double(count)) }
        self.note = note
    }

    init(_ id: String, _ value: Double, _ unit: String, peers: [(String, Double)] = [], note: String = "") {
        self.id = id
        self.unit = unit
        self.value = value
        self.peers = peers.map { (name: $0, value: $1) }
        self.note = note
    }

    /// Megabytes (10⁶ bytes) a second of processor time.
    init(_ id: String, bytes: Int, in times: Times, peers: [(String, Times)] = [], note: String = "") {
        func speed(_ times: Times) -> Double { Double(bytes) / times.processor * 1e3 }
        self.init(id, speed(times), "MB/s", peers: peers.map { ($0, speed($1)) }, note: note)
    }

    func emit() {
        let json: JSON = [
            "id": .string(id), "unit": .string(unit), "value": .double(value),
            "p90": high.map { .double($0) } ?? .null, "processor": processor.map { .double($0) } ?? .null,
            "peers": .array(peers.map { ["name": .string($0.name), "value": .double($0.value)] }),
            "note": .string(note),
        ]
        print(json.rowText())
    }
}

/// Three digits of a number, for notes.
func rounded(_ value: Double) -> String {
    if value >= 100 { return String(Int(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}
