/// Numbers as people read them.
package enum Figure {
    /// A number with three decimals.
    package static func decimals(_ value: Double, isSigned: Bool = false) -> String {
        // Sums of rewards may be anything.
        guard value.magnitude < 1e12 else { return "\(value)" }
        let thousandths = Int((value.magnitude * 1000).rounded())
        let sign = value < 0 && thousandths > 0 ? "-" : isSigned && thousandths > 0 ? "+" : ""
        let fraction = String(thousandths % 1000)
        return sign + String(thousandths / 1000) + "." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// An interval: `[0.250, 0.750]`; `-` without one.
    package static func interval(_ interval: Bootstrap.Interval?, isSigned: Bool = false) -> String {
        interval.map { "[\(decimals($0.low, isSigned: isSigned)), \(decimals($0.high, isSigned: isSigned))]" } ?? "-"
    }

    /// A mean with its interval.
    static func estimate(_ estimate: Evaluation.Estimate, isSigned: Bool = false) -> String {
        guard let value = estimate.value else { return "–" }
        let mean = decimals(value, isSigned: isSigned)
        return estimate.interval.map { "\(mean) \(interval($0, isSigned: isSigned))" } ?? mean
    }
}
