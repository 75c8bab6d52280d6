import JSON

/// What a call may still put into its result: a template can name one long value thousands of times.
struct ResultBudget {
    /// The most bytes that the result may have.
    let limit: Int
    private var left: Int

    /// A result that is nested more deeply could not be read where it is a part of something larger.
    static let deepest = 100

    init(limit: Int) {
        self.limit = limit
        // What is a little too long is written, so that the agent can be told how long.
        left = limit + 64 << 10
    }

    /// Takes what `value` adds to a result at the very least. Complexity: the value's size or the budget, whichever is less.
    mutating func take(_ value: JSON) throws(CallFailure) {
        try take(value, depth: 0)
    }

    private mutating func take(_ value: JSON, depth: Int) throws(CallFailure) {
        switch value {
        case .string(let text): left -= text.utf8.count
        case .array(let elements):
            try check(depth)
            for element in elements { try take(element, depth: depth + 1) }
        case .object(let object):
            try check(depth)
            for (key, member) in object {
                left -= key.utf8.count
                try take(member, depth: depth + 1)
            }
        default: left -= 1
        }
        guard left >= 0 else {
            throw CallFailure(limit: "The result has more than the limit of \(limit) bytes; ask for less.")
        }
    }

    private func check(_ depth: Int) throws(CallFailure) {
        guard depth < ResultBudget.deepest else {
            throw CallFailure(limit: "The result is nested more than \(ResultBudget.deepest) levels deep.")
        }
    }
}
