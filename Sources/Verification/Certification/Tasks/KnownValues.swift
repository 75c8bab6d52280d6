import Environments
import JSON
import Runtime

/// What an agent has been told so far: texts, and the numbers in and beside them.
struct KnownValues {
    /// All of it in lower case, as UTF-8: what was said is found by its bytes.
    private var text: [UInt8] = []
    private var numbers: Set<Double> = []

    /// What every agent of a world is told: the policy, and the tools with their schemas.
    init(tellingOf world: World) {
        let settings = world.settings
        for text in [settings.title, settings.description, settings.policy] { add(text: text) }
        for tool in world.tools {
            add(text: tool.description)
            add(tool.input)
        }
    }

    /// What it knows before its first call of a task.
    init(_ trial: Trial) {
        self = trial.worldTrial.told
        add(text: trial.instance.instruction)
    }

    mutating func add(_ json: JSON) {
        switch json {
        case .string(let text): add(text: text)
        case .array(let items): for item in items { add(item) }
        case .object(let object): for value in object.values { add(value) }
        case .integer, .double:
            if let number = json.doubleValue { numbers.insert(number) }
        case .null, .bool: break
        }
    }

    private mutating func add(text more: String) {
        let more = more.lowercased()
        let bytes = Array(more.utf8)
        text += bytes
        text.append(UInt8(ascii: "\n"))
        for number in NumberText.numbers(in: more) { numbers.insert(number.value) }
        for (index, word) in KnownValues.numerals.enumerated() where ByteSearch.first(word, in: bytes) != nil {
            numbers.insert(Double(index + 2))
        }
    }

    /// Whether an agent can know the value: a number that was said, in digits or in words; a text that was said, as a whole,
    /// word by word, or as a date or time written in another way. Yes and no, nothing, none and one need no telling.
    func contains(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool: true
        case .integer(0), .integer(1): true
        case .integer, .double: value.doubleValue.map { numbers.contains($0) } ?? true
        case .string(let text): contains(text: text.lowercased())
        case .array(let items): items.allSatisfy(contains)
        case .object(let object): object.values.allSatisfy(contains)
        }
    }

    private func contains(text wanted: String) -> Bool {
        if isFound(wanted) { return true }
        if let moment = Moment(wanted) {
            return moment.dates.contains(where: isSaid) && moment.times.contains(where: isSaid)
        }
        let words = wanted.split { !$0.isLetter && !$0.isNumber }
        return !words.isEmpty && words.allSatisfy(isFound)
    }

    private func isFound(_ wanted: some StringProtocol) -> Bool {
        wanted.isEmpty || ByteSearch.first(Array(wanted.utf8), in: text) != nil
    }

    /// Whether a text was said, and not with more digits before or after it.
    private func isSaid(_ wanted: String) -> Bool {
        if wanted.isEmpty { return true }
        func isDigit(_ index: Int) -> Bool { text.indices.contains(index) && (0x30...0x39).contains(text[index]) }
        return ByteSearch.positions(of: Array(wanted.utf8), in: text).contains {
            !isDigit($0.lowerBound - 1) && !isDigit($0.upperBound)
        }
    }

    /// Whether a text is a date, or a date and a time.
    static func isDate(_ text: String) -> Bool { Moment(text) != nil }

    private static let numerals = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ].map { Array($0.utf8) }

    /// A date, a time or both, with the ways in which people write them; an empty way where there is no such part.
    private struct Moment {
        var dates = [""]
        var times = [""]

        init?(_ text: String) {
            var parts = text.split(whereSeparator: { $0 == " " || $0 == "t" || $0 == "T" }).map(String.init)
            guard let first = parts.first, parts.count <= 2 else { return nil }
            if let dates = Moment.dates(first) {
                self.dates = dates
                parts.removeFirst()
            }
            guard let time = parts.first else { return }
            guard parts.count == 1, let times = Moment.times(time) else { return nil }
            self.times = times
        }

        private static func dates(_ text: String) -> [String]? {
            let parts = text.split(separator: "-").compactMap { Int($0) }
            guard text.utf8.count == 10, parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2])
            else { return nil }
            let (month, day) = (months[parts[1] - 1], parts[2])
            let short = month.prefix(3)
            let suffix =
                day % 10 == 1 && day != 11
                ? "st" : day % 10 == 2 && day != 12 ? "nd" : day % 10 == 3 && day != 13 ? "rd" : "th"
            return [
                text, "\(day) \(month)", "\(day) \(short)", "\(day)\(suffix) \(month)", "\(day)\(suffix) of \(month)",
                "\(month) \(day)", "\(short) \(day)", "\(parts[1])/\(day)", "\(day)/\(parts[1])", "\(day).\(parts[1]).",
            ]
        }

        private static func times(_ text: String) -> [String]? {
            let text = text.hasSuffix("z") ? String(text.dropLast()) : text
            let parts = text.split(separator: ":").compactMap { Int($0) }
            guard (2...3).contains(parts.count), parts.count == text.split(separator: ":").count,
                (0..<24).contains(parts[0]), (0..<60).contains(parts[1])
            else { return nil }
            if parts.allSatisfy({ $0 == 0 }) { return [""] }
            let minutes = parts[1] < 10 ? "0\(parts[1])" : "\(parts[1])"
            let hour = (parts[0] + 11) % 12 + 1
            let half = parts[0] < 12 ? "am" : "pm"
            var ways = [":", "."].flatMap { separator in
                [
                    "\(parts[0])\(separator)\(minutes)", "0\(parts[0])\(separator)\(minutes)",
                    "\(hour)\(separator)\(minutes) \(half)",
                ]
            }
            if parts[1] == 0 { ways += ["\(hour) \(half)", "\(hour)\(half)", "\(hour) o'clock"] }
            if parts == [12, 0] { ways.append("noon") }
            return ways
        }

        private static let months = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ]
    }
}
