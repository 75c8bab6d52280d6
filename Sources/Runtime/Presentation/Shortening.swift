import JSON

/// Makes values short enough by leaving things out: the end of a string, the last rows of an array, what is longest in an
/// object. What comes out is JSON, says where something is missing, and is the same every time.
enum Shortening {
    /// The least room that anything fits into: `"…"`.
    static let least = 3
    private static let mark = "…"

    /// The value in at most `room` characters, which must be at least ``least``.
    static func shorten(_ value: JSON, to room: Int) -> JSON {
        guard TextWidth.of(value) > room else { return value }
        switch value {
        case .string(let text): return shorten(text, to: room)
        case .array(let elements): return shorten(elements, to: room)
        case .object(let object): return shorten(object, to: room)
        case .null, .bool, .integer, .double: return .string(mark)
        }
    }

    private static func shorten(_ text: String, to room: Int) -> JSON {
        let count = text.unicodeScalars.count
        let longest = TextWidth.of(tail(count, "characters"))
        // In a small room the beginning of the text is worth more than how much is missing.
        let saysHowMuch = room >= 2 * longest
        var used = 2 + (saysHowMuch ? longest : mark.unicodeScalars.count)
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            used += TextWidth.escaped(scalar)
            guard used <= room else { break }
            kept.append(scalar)
        }
        return .string(String(kept) + (saysHowMuch ? tail(count - kept.count, "characters") : mark))
    }

    private static func shorten(_ elements: [JSON], to room: Int) -> JSON {
        let tailWidth = TextWidth.of(JSON.string(tail(elements.count, "items"))) + 1
        var used = 2 + tailWidth
        var kept: [JSON] = []
        for element in elements {
            let width = TextWidth.of(element) + (kept.isEmpty ? 0 : 1)
            guard used + width <= room else { break }
            used += width
            kept.append(element)
        }
        if kept.isEmpty {
            guard let first = elements.first, room - used >= least else { return .string(mark) }
            kept.append(shorten(first, to: room - used))
        }
        if kept.count < elements.count { kept.append(.string(tail(elements.count - kept.count, "items"))) }
        return .array(kept)
    }

    private static func shorten(_ object: JSONObject, to room: Int) -> JSON {
        // Sorted as they are written, so that equal objects become equal ones.
        let members = object.sortedByKeyBytes().map { Member($0.key, $0.value) }
        let dropMark = Member(mark, .string(tail(members.count, "members")))
        let isTight = members.reduce(1) { $0 + $1.keyWidth + $1.leastWidth } > room
        let limit = isTight ? room - dropMark.keyWidth - dropMark.width : room
        var used = 1
        var kept: [Member] = []
        for member in members where used + member.keyWidth + member.leastWidth <= limit {
            used += member.keyWidth + member.leastWidth
            kept.append(member)
        }
        guard !kept.isEmpty else { return .string(mark) }
        var shortened = JSONObject()
        let allowance = level(kept.map { $0.width - $0.leastWidth }, filling: limit - used)
        for member in kept { shortened[member.key] = shorten(member.value, to: min(member.width, least + allowance)) }
        if kept.count < members.count { shortened[mark] = .string(tail(members.count - kept.count, "members")) }
        return .object(shortened)
    }

    /// The level that water reaches in vessels of these heights: what everyone may have when the small ones take less.
    private static func level(_ heights: [Int], filling volume: Int) -> Int {
        var left = volume
        for (index, height) in heights.sorted().enumerated() {
            let share = left / (heights.count - index)
            guard height <= share else { return share }
            left -= height
        }
        return heights.max() ?? 0
    }

    private static func tail(_ count: Int, _ things: String) -> String { "\(mark) [\(count) more \(things)]" }

    private struct Member {
        var key: String
        var value: JSON
        /// The key in quotes, the colon, and the comma or brace behind the value.
        var keyWidth: Int
        var width: Int
        var leastWidth: Int { min(width, least) }

        init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
            keyWidth = TextWidth.of(JSON.string(key)) + 2
            width = TextWidth.of(value)
        }
    }
}
