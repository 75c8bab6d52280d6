import JSON

/// Where to go on reading: the number of a cut result in its session, and a row of it. As text `3:20`.
struct Cursor: Hashable {
    var result: Int
    var row: Int

    var text: String { "\(result):\(row)" }

    init(result: Int, row: Int) {
        self.result = result
        self.row = row
    }

    /// `nil` for text that no result was ever given as its `next`.
    init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let result = Int(parts[0]), let row = Int(parts[1]) else { return nil }
        self.init(result: result, row: row)
        guard self.text == text else { return nil }
    }
}

/// The rows of the results of one session that were cut, for `next_page`: a function of the session's calls and nothing else,
/// so that a cursor means the same in every replay.
struct Pages: Sendable {
    /// How many results are kept: enough to go on with any that an agent still has in view.
    static let kept = 16

    private var results: [(number: Int, rows: [JSON])] = []

    /// The number of the next result that is kept.
    private(set) var nextNumber = 1

    /// Keeps the rows of a result under ``nextNumber``, and forgets those of the oldest when there are too many.
    mutating func keep(_ rows: [JSON]) {
        results.append((nextNumber, rows))
        if results.count > Pages.kept { results.removeFirst() }
        nextNumber += 1
    }

    /// The rows that a cursor points into; `nil` when there are none, or no longer.
    func rows(of cursor: Cursor) -> [JSON]? {
        let found = results.first { $0.number == cursor.result }
        return found.flatMap { $0.rows.indices.contains(cursor.row) ? $0.rows : nil }
    }

    /// The page at a cursor, as what `next_page` gives.
    func page(_ cursor: String, atMost most: Int?, limit: Int) -> CallResult {
        guard let place = Cursor(parsing: cursor), let rows = rows(of: place) else {
            let message =
                "There is no page \"\(cursor)\". Give the \"next\" of one of the last \(Pages.kept) truncated results."
            return .error(.invalidArguments, code: "invalid_cursor", message: message)
        }
        let list = RowList(rows, number: place.result)
        guard let page = list.page(from: place.row, atMost: most ?? .max, in: limit) else {
            return .error(.toolError, code: "limit", message: "There is no room for a row.")
        }
        return CallResult(.ok, page.value)
    }
}
