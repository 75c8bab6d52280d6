import Glibc
import JSON

/// The only place that writes: results to standard output, everything else to standard error.
enum Output {
    /// Writes a line of result.
    static func result(_ text: String) {
        put(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes bytes of result as they are.
    static func result(bytes: [UInt8]) {
        put(bytes[...], to: STDOUT_FILENO)
    }

    /// Writes a value of result: for programs on one line of their own, for people indented.
    static func result(_ json: JSON) {
        result(json.prettyText())
    }

    /// Writes a line beside the results.
    static func note(_ text: String) {
        put(printable(text) + "\n", to: STDERR_FILENO)
    }

    /// The text without control characters that would move a terminal's cursor or clear it: messages quote what they refuse.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            if isControl(scalar) { shown += scalar.escaped(asASCII: true) } else { shown.unicodeScalars.append(scalar) }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\n" && scalar != "\t" && scalar.properties.generalCategory == .control
    }

    /// Draws beside the results: no end of line is added.
    static func draw(_ text: String) {
        put(text, to: STDERR_FILENO)
    }

    /// Writes what went wrong.
    static func error(_ text: String) {
        let label = styled("error:", "1;31", on: STDERR_FILENO)
        put("\(label) \(printable(text))\n", to: STDERR_FILENO)
    }

    /// Writes what is odd but no reason to stop.
    static func warning(_ text: String) {
        let label = styled("warning:", "1;33", on: STDERR_FILENO)
        put("\(label) \(printable(text))\n", to: STDERR_FILENO)
    }

    /// Whether a descriptor is a terminal that may be drawn on.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Text in a terminal style, plain elsewhere or with `NO_COLOR` set.
    static func styled(_ text: String, _ style: String, on descriptor: Int32 = STDOUT_FILENO) -> String {
        guard isTerminal(descriptor), getenv("NO_COLOR") == nil else { return text }
        return "\u{1B}[\(style)m\(text)\u{1B}[0m"
    }

    /// A table with columns as wide as their widest cell; numbers stand to the right.
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        let isNumber = header.indices.map { column in
            !rows.isEmpty && rows.allSatisfy { Double($0[column]) != nil || $0[column].isEmpty || $0[column] == "-" }
        }
        let lines = all.map { row in
            header.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumber[column] ? space + row[column] : row[column] + space
            }.joined(separator: "  ")
        }
        return lines.map { line in
            var line = line[...]
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// A number of things: `1 task`, `2 tasks`.
    static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }

    /// Text on one line, cut to what is left of a terminal's width.
    static func oneLine(_ text: String, after used: Int) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var size = winsize()
        guard isTerminal(STDOUT_FILENO), ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return line
        }
        let room = max(Int(size.ws_col) - used, 20)
        return line.count > room ? line.prefix(room - 1) + "…" : line
    }

    /// A byte count for people.
    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1000 || unit == "GB" { return unit == "B" ? "\(bytes) B" : "\(rounded(value, 1)) \(unit)" }
            value /= 1000
        }
        return "\(bytes) B"
    }

    /// A number with so many decimals.
    static func rounded(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = Int((value.magnitude * scale).rounded())
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let fraction = String(whole % Int(scale))
        return sign + String(whole / Int(scale)) + "." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }

    private static func put(_ text: String, to descriptor: Int32) {
        put(Array(text.utf8)[...], to: descriptor)
    }

    private static func put(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A reader that went away (`| head`) ends the program as it would any other.
            guard count > 0 else { exit(ExitStatus.failed.rawValue) }
            rest = rest.dropFirst(count)
        }
    }
}
