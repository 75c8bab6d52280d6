/// The formats that can be asserted (validation, section 7.3), checked as far as people get them wrong.
enum Format: String, Sendable {
    case date
    case dateTime = "date-time"
    case time
    case email
    case uuid
    case uri

    /// What a value must be, for messages.
    var text: String {
        switch self {
        case .date: "a date (YYYY-MM-DD)"
        case .dateTime: "a date and time with its offset (YYYY-MM-DDThh:mm:ssZ)"
        case .time: "a time with its offset (hh:mm:ssZ)"
        case .email: "an e-mail address"
        case .uuid: "a UUID"
        case .uri: "an absolute URI"
        }
    }

    func accepts(_ text: String) -> Bool {
        var scanner = FormatScanner(text)
        switch self {
        case .date: return scanner.date() && scanner.isAtEnd
        case .dateTime: return scanner.date() && scanner.skip("Tt") && scanner.time() && scanner.isAtEnd
        case .time: return scanner.time() && scanner.isAtEnd
        case .email: return Format.isEmail(text)
        case .uuid: return scanner.uuid() && scanner.isAtEnd
        case .uri: return Format.isURI(text)
        }
    }

    /// The addresses people have: dot-atom @ host name, or a quoted local part, or an address literal (RFC 5321, section 4.1.2).
    private static func isEmail(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), let at = text.lastIndex(of: "@") else {
            return false
        }
        let local = text[..<at]
        let domain = text[text.index(after: at)...]
        guard !local.isEmpty, !domain.isEmpty else { return false }
        let isQuoted = local.count > 2 && local.hasPrefix("\"") && local.hasSuffix("\"")
        let isAtom = local.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && !part.contains { " \"(),:;<>@[\\]".contains($0) }
        }
        guard isQuoted || isAtom else { return false }
        if domain.hasPrefix("["), domain.hasSuffix("]") { return isAddress(domain.dropFirst().dropLast()) }
        return domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        }
    }

    /// `IPv6:` and what looks like one, or four numbers below 256.
    private static func isAddress(_ literal: Substring) -> Bool {
        if literal.hasPrefix("IPv6:") {
            return literal.dropFirst(5).allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        let numbers = literal.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// A scheme, a colon, and only characters that RFC 3986 allows.
    private static func isURI(_ text: String) -> Bool {
        let uri = URIReference(text)
        guard let scheme = uri.scheme, let first = scheme.first, first.isLetter,
            scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }),
            URIReference.decodingPercents(text) != nil
        else { return false }
        let isAllowed = text.utf8.allSatisfy { byte in
            (0x21..<0x7F).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
        }
        let path = uri.path + (uri.query ?? "") + (uri.fragment ?? "")
        return isAllowed && !path.contains { "[]#".contains($0) } && Format.isAuthority(uri.authority ?? "")
    }

    private static func isAuthority(_ authority: String) -> Bool {
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.last else { return false }
        if parts.count == 2, parts[0].contains(where: { "[]".contains($0) }) { return false }
        guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return true }
        return host[host.index(after: colon)...].allSatisfy { $0.isNumber }
    }
}

/// Reads dates, times and UUIDs (RFC 3339, RFC 9562) byte by byte; every step returns whether it succeeded.
struct FormatScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Skips one of these ASCII characters.
    mutating func skip(_ characters: String) -> Bool {
        guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
            rest.removeFirst()
        }
        return value
    }

    mutating func date() -> Bool {
        guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
            let day = number(digits: 2),
            (1...12).contains(month)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    mutating func time() -> Bool {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2),
            hour < 24, minute < 60, second <= 60
        else { return false }
        if skip(".") {
            guard skip("0123456789") else { return false }
            while skip("0123456789") {}
        }
        var offset = 0
        if !skip("Zz") {
            let isNegative = rest.first == UInt8(ascii: "-")
            guard skip("+-"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2), hours < 24,
                minutes < 60
            else { return false }
            offset = (hours * 60 + minutes) * (isNegative ? -1 : 1)
        }
        // Leap seconds come at the end of the day in UTC.
        let utc = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || utc == 1439
    }

    mutating func uuid() -> Bool {
        for (position, count) in [8, 4, 4, 4, 12].enumerated() {
            guard position == 0 || skip("-") else { return false }
            for _ in 0..<count {
                guard skip("0123456789abcdefABCDEF") else { return false }
            }
        }
        return true
    }
}
