import JSON
import Testing

@testable import Runtime

/// Cut observations of random values: always JSON, never too long, always the same.
struct ObservationPropertyTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Whatever the value, an observation is JSON within its limit`(seed: UInt64) throws {
        var random = ValueSource(seed: seed)
        for _ in 0..<40 {
            let value = random.value(depth: 3)
            let limit = 100 + random.below(400)
            var pages = Pages()
            let observation = Observation(CallResult(.ok, value), call: nil, limit: limit, pages: &pages)
            let context = Comment(rawValue: "\(value.rowText()) in \(limit): \(observation.text)")
            #expect(TextWidth.of(observation.text) <= limit, context)
            #expect(observation.isTruncated == (TextWidth.of(value) > limit), context)
            let json = try JSON(parsing: observation.text)
            #expect(observation.isTruncated || json == value, context)
            #expect(json.rowText() == observation.text, context)
            #expect(Observation.text(of: value, limit: limit) == observation.text)
            try walk(json, pages, limit, context)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Whatever the value, it is shortened into any room`(seed: UInt64) throws {
        var random = ValueSource(seed: seed)
        for _ in 0..<50 {
            let value = random.value(depth: 3)
            let room = Shortening.least + random.below(60)
            let short = Shortening.shorten(value, to: room)
            #expect(TextWidth.of(short) <= room, "\(value.rowText()) in \(room): \(short.rowText())")
            #expect(try JSON(parsing: short.rowText()) == short)
            #expect(Shortening.shorten(value, to: TextWidth.of(value)) == value)
        }
    }

    /// Follows `next` to its end: every page fits, goes further, and ends where the rows do.
    private func walk(_ first: JSON, _ pages: Pages, _ limit: Int, _ context: Comment) throws {
        // A value may have a `next` of its own; only one that was cut between rows has a number.
        guard pages.nextNumber > 1 else { return }
        var next = first["next"]?.stringValue
        #expect(next != nil, context)
        var steps = 0
        while let cursor = next {
            let place = try #require(Cursor(parsing: cursor))
            let page = pages.page(cursor, atMost: nil, limit: limit)
            #expect(page.outcome == .ok, context)
            #expect(TextWidth.of(page.observation) <= limit, context)
            let shown = try #require(page.value["items"]?.arrayValue)
            #expect(!shown.isEmpty, context)
            next = page.value["next"]?.stringValue
            let rows = try #require(pages.rows(of: place))
            // All but a row that does not fit by itself are whole.
            if shown.count > 1 { #expect(shown == Array(rows[place.row..<place.row + shown.count]), context) }
            #expect(next.flatMap(Cursor.init)?.row ?? rows.count == place.row + shown.count, context)
            steps += 1
        }
        #expect(steps > 0, context)
    }
}

/// Random values with what makes cutting hard: escapes, marks' names as keys, long keys, many members, lists in lists.
private struct ValueSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func value(depth: Int) -> JSON {
        switch below(depth > 0 ? 10 : 5) {
        case 0: return [.null, .bool(true), .integer(.min), .double(-1.5e-300)][below(4)]
        case 1: return .count(below(1000))
        case 2, 3: return .string(text(below(2) == 0 ? 12 : 400))
        case 4: return .string("")
        case 5, 6, 7:
            let isLong = below(4) == 0
            return .array(
                (0..<below(isLong ? 80 : 6)).map { _ in value(depth: isLong ? min(depth - 1, 1) : depth - 1) }
            )
        default:
            var object = JSONObject()
            for _ in 0..<below(below(6) == 0 && depth < 3 ? 60 : 6) { object[key()] = value(depth: depth - 1) }
            return .object(object)
        }
    }

    private mutating func key() -> String {
        let names = ["truncated", "next", "total_rows", "items", "result", "…", ""]
        switch below(6) {
        case 0: return names[below(names.count)]
        case 1: return text(120)
        default: return text(8)
        }
    }

    private mutating func text(_ longest: Int) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", " ", "\"", "\\", "\n", "\0", "\u{7F}", "é", "\u{301}", "世", "\u{1F600}",
        ]
        let kinds = below(2) == 0 ? 3 : scalars.count
        var text = String.UnicodeScalarView()
        for _ in 0..<below(longest + 1) { text.append(scalars[below(kinds)]) }
        return String(text)
    }
}
