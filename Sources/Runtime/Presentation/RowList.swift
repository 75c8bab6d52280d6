import JSON

/// A result that is shown row by row: the longest list in it, and the rest of it around that list.
struct RowList {
    /// The rows, all of them.
    let rows: [JSON]
    /// The rest, with an empty list where the rows belong.
    private var shell: JSONObject
    private let path: [String]
    /// The number of the result among those of the session that were cut.
    private let number: Int
    /// Whether something of the rest had to be shortened.
    private var isShortened = false

    private static let marks = ["truncated", "next", "total_rows"]

    /// Rows by themselves: those of a list, or the further ones of an earlier result.
    init(_ rows: [JSON], number: Int) {
        self.rows = rows
        self.number = number
        shell = ["items": []]
        path = ["items"]
    }

    /// `nil` for a value without a list.
    init?(_ value: JSON, number: Int) {
        switch value {
        case .array(let rows) where !rows.isEmpty:
            self.rows = rows
            self.number = number
            shell = ["items": []]
            path = ["items"]
        case .object(let object):
            guard let longest = RowList.longest(in: value, at: []) else { return nil }
            rows = longest.rows
            self.number = number
            let rest = RowList.replacing(longest.path[...], in: object, with: [])
            // A result with members of these names keeps them, one level deeper.
            if RowList.marks.contains(where: { object[$0] != nil }) {
                shell = ["items": [], "result": .object(rest)]
                path = ["items"]
            } else {
                shell = rest
                path = longest.path
            }
        default: return nil
        }
    }

    /// Rows from a place on, as many as fit and at most `most`, and where to go on; at least one, shortened if need be.
    ///
    /// `nil` when there is no room for a row.
    func page(from first: Int = 0, atMost most: Int = .max, in limit: Int) -> (value: JSON, next: Int?, isCut: Bool)? {
        var list = self
        let wanted = rows[first...].prefix(most)
        let firstWidth = wanted.first.map(TextWidth.of) ?? 0
        list.shortenShell(to: limit - min(firstWidth, limit / 2))
        var used = TextWidth.of(list.value([], next: rows.count, isCut: true))
        var shown: [JSON] = []
        var isCut = list.isShortened
        for row in wanted {
            let width = TextWidth.of(row) + (shown.isEmpty ? 0 : 1)
            guard used + width <= limit else { break }
            used += width
            shown.append(row)
        }
        if shown.isEmpty, let row = wanted.first {
            guard limit - used >= Shortening.least else { return nil }
            shown.append(Shortening.shorten(row, to: limit - used))
            isCut = true
        }
        guard used <= limit, list.hasPath else { return nil }
        let next = first + shown.count < rows.count ? first + shown.count : nil
        return (list.value(shown, next: next, isCut: isCut || next != nil), next, isCut || next != nil)
    }

    private func value(_ shown: [JSON], next: Int?, isCut: Bool) -> JSON {
        var value = RowList.replacing(path[...], in: shell, with: shown)
        value["truncated"] = .bool(isCut)
        value["next"] = next.map { .string(Cursor(result: number, row: $0).text) } ?? .null
        value["total_rows"] = .count(rows.count)
        return .object(value)
    }

    /// Shortens what stands around the rows so that it takes at most `room` characters with the marks.
    private mutating func shortenShell(to room: Int) {
        let width = TextWidth.of(value([], next: rows.count, isCut: true))
        guard width > room else { return }
        let left = room - (width - TextWidth.of(.object(shell)))
        guard left >= Shortening.least, case .object(let short) = Shortening.shorten(.object(shell), to: left) else {
            return
        }
        shell = short
        isShortened = true
    }

    /// Whether the list is still in its place after shortening.
    private var hasPath: Bool {
        var value: JSON? = .object(shell)
        for key in path { value = value?[key] }
        return value?.arrayValue?.isEmpty == true
    }

    /// The longest list that is reached through objects alone; the first by its place where several are as long.
    private static func longest(in value: JSON, at path: [String]) -> (rows: [JSON], path: [String], width: Int)? {
        switch value {
        case .array(let rows): return rows.isEmpty ? nil : (rows, path, TextWidth.of(value))
        case .object(let object):
            var best: (rows: [JSON], path: [String], width: Int)?
            for (key, member) in object.sortedByKeyBytes() {
                guard let found = longest(in: member, at: path + [key]), found.width > best?.width ?? 0 else {
                    continue
                }
                best = found
            }
            return best
        default: return nil
        }
    }

    private static func replacing(_ path: ArraySlice<String>, in object: JSONObject, with rows: [JSON]) -> JSONObject {
        guard let key = path.first else { return object }
        var object = object
        if path.count == 1 {
            object[key] = .array(rows)
        } else if let inner = object[key]?.objectValue {
            object[key] = .object(replacing(path.dropFirst(), in: inner, with: rows))
        }
        return object
    }
}
