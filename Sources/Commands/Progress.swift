import Glibc

/// How far a long piece of work has come: a line redrawn on a terminal, a plain line every few seconds elsewhere.
final class Progress {
    private let label: String
    private var total: Int
    private let isQuiet: Bool
    private let isTerminal: Bool
    private let start: Double
    private var lastDrawn = 0.0

    init(_ label: String, total: Int, isQuiet: Bool) {
        self.label = label
        self.total = total
        self.isQuiet = isQuiet
        isTerminal = Output.isTerminal(STDERR_FILENO)
        start = Progress.now()
        lastDrawn = start
    }

    /// Says that so much is done, of so much where that shows late; `note` is added to the line.
    func update(_ done: Int, of newTotal: Int? = nil, note: String = "") {
        if let newTotal { total = newTotal }
        guard !isQuiet else { return }
        let now = Progress.now()
        guard now - lastDrawn >= (isTerminal ? 0.1 : 5) else { return }
        lastDrawn = now
        let rate = Double(done) / max(now - start, 0.001)
        // With nothing done yet, nobody knows.
        let left = done > 0 ? "  \(Int(Double(total - done) / rate)) s left" : ""
        let speed = "\(Output.rounded(rate, rate < 10 ? 1 : 0))/s"
        let text =
            total > 0
            ? "\(label) \(done)/\(total)  \(speed)\(left)  \(note)"
            : "\(label) \(done)  \(speed)  \(note)"
        Output.draw(isTerminal ? "\r\u{1B}[K" + text : text + "\n")
    }

    /// Removes the line.
    func finish() {
        if !isQuiet, isTerminal { Output.draw("\r\u{1B}[K") }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
