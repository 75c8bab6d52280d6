import JSON

/// Which states a row has been through, as far as its state tells.
struct History {
    /// It begins here, so what is planned for it lies ahead.
    let isFresh: Bool
    /// Nothing follows, so it lies behind.
    let isOver: Bool
    /// The stamps that are set, by the attribute's place.
    let stamps: Set<Int>

    init(_ entity: Entity, _ state: String?) {
        guard let state, let first = entity.states.first?.text else {
            (isFresh, isOver, stamps) = (false, false, [])
            return
        }
        isFresh = state == first && !entity.moves.isEmpty
        isOver = !entity.moves.contains { $0.from.contains(state) }
        var stamps: Set<Int> = []
        for move in entity.moves {
            guard let stamp = move.stamp else { continue }
            if state == move.to || History.isAfter(entity, move, state) { stamps.insert(stamp) }
        }
        self.stamps = stamps
    }

    /// Whether a row in this state must have made the move.
    static func isAfter(_ entity: Entity, _ move: Move, _ state: String) -> Bool {
        guard let first = entity.states.first?.text else { return false }
        return reaches(entity.moves, from: move.to, state)
            && !reaches(entity.moves.filter { $0.name != move.name }, from: first, state)
    }

    private static func reaches(_ moves: [Move], from start: String, _ goal: String) -> Bool {
        var (seen, open) = (Set([start]), [start])
        while let state = open.popLast() {
            if state == goal { return true }
            for move in moves where move.from.contains(state) && !seen.contains(move.to) {
                seen.insert(move.to)
                open.append(move.to)
            }
        }
        return false
    }
}

/// Dates and times of one row: plans lie ahead, what is over lies behind, stamps follow what they are of.
struct Moments {
    private let today: Int
    private let history: History
    /// The latest day of the row that is not ahead.
    private var latest: Int

    init(_ composition: Composition, _ history: History) {
        today = composition.today
        self.history = history
        latest = composition.today - 30
    }

    private func days(_ range: ClosedRange<Int>, _ draw: inout Draw) -> Int {
        // Only where a range has both sides does it tell plans from the past.
        guard range.lowerBound < 0, range.upperBound > 0 else { return draw.from(range) }
        if history.isOver { return draw.from(range.lowerBound...(-1)) }
        if history.isFresh { return draw.happens(0.9) ? draw.from(1...range.upperBound) : draw.from(range) }
        // Something has happened already where a time is kept of it.
        return draw.from(max(range.lowerBound, -5)...(history.stamps.isEmpty ? min(range.upperBound, 3) : -1))
    }

    private mutating func noting(_ day: Int) -> Int {
        if day < today { latest = max(day, min(latest, today - 1)) }
        return day
    }

    mutating func date(_ range: ClosedRange<Int>, _ draw: inout Draw) -> String {
        CivilDate.text(noting(today + days(range, &draw)))
    }

    /// In working hours, at a quarter, on a weekday more often than not.
    mutating func time(_ range: ClosedRange<Int>, _ draw: inout Draw) -> String {
        var day = today + days(range, &draw)
        if CivilDate.weekday(day) == 6, draw.happens(0.8) { day += day < today - 1 ? 1 : day > today + 1 ? -1 : 0 }
        return CivilDate.text(noting(day), minutes: 8 * 60 + 15 * draw.below(40))
    }

    func date(after other: JSON, _ span: ClosedRange<Int>, _ draw: inout Draw) -> JSON {
        guard let day = other.stringValue.flatMap(CivilDate.days) else { return .null }
        return .string(CivilDate.text(day + draw.from(span)))
    }

    /// Whole quarters of an hour, unless the span is less than one.
    func time(after other: JSON, _ span: ClosedRange<Int>, _ draw: inout Draw) -> JSON {
        guard let text = other.stringValue, let day = CivilDate.days(text) else { return .null }
        let clock = text.dropFirst(11).split(separator: ":").compactMap { Int($0) }
        let start = clock.count > 1 ? clock[0] * 60 + clock[1] : 0
        var minutes = draw.from(span)
        if span.upperBound - span.lowerBound >= 15 { minutes = max(minutes / 15 * 15, span.lowerBound) }
        return .string(CivilDate.text(day, minutes: start + max(minutes, 1)))
    }

    func stamp(_ attribute: Int, _ draw: inout Draw) -> JSON {
        guard history.stamps.contains(attribute) else { return .null }
        let day = min(latest + draw.below(3), today - 1)
        return .string(CivilDate.text(day, minutes: 9 * 60 + draw.below(500)))
    }
}
