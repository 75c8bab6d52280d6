package import JSON

/// What a call came to: the result for programs, the text for the agent.
package struct Observation: Sendable, Hashable {
    /// The call of a world's tool that was made; `nil` when the presentation answered by itself.
    package var call: WorldCall?
    /// The whole result.
    package var result: CallResult
    /// The text that the agent is shown.
    package var text: String
    /// Whether the text says less than the result.
    package var isTruncated: Bool

    /// An observation that shows all of a result.
    package init(_ result: CallResult, call: WorldCall? = nil, text: String? = nil) {
        self.call = call
        self.result = result
        self.text = text ?? result.observation
        isTruncated = false
    }

    private init(_ result: CallResult, _ call: WorldCall?, cut value: JSON) {
        self.call = call
        self.result = result
        text = value.rowText()
        isTruncated = true
    }

    /// A result as it is shown in at most `limit` characters; what does not fit can be read on through `pages`.
    ///
    /// The longest list of a result is cut between its rows. What is too long without a list, a row or a value, is cut inside
    /// its strings. Costs a pass over the result, and over its rows when it is too long.
    init(_ result: CallResult, call: WorldCall?, limit: Int, pages: inout Pages) {
        // Far most results are short: no character has fewer than one byte.
        let bytes = result.value.rowBytes()
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count > limit, TextWidth.of(text) > limit else {
            self.init(result, call: call, text: text)
            return
        }
        let number = pages.nextNumber
        if let list = RowList(result.value, number: number), let page = list.page(in: limit) {
            if page.next != nil { pages.keep(list.rows) }
            self.init(result, call, cut: page.value)
            return
        }
        self.init(result, call, cut: Observation.shortened(result.value, to: limit))
    }

    /// How much of a value an agent would see that is shown at most `limit` characters.
    package static func text(of value: JSON, limit: Int) -> String {
        var pages = Pages()
        return Observation(CallResult(.ok, value), call: nil, limit: limit, pages: &pages).text
    }

    private static func shortened(_ value: JSON, to limit: Int) -> JSON {
        let mark = JSONObject([("truncated", true)])
        guard case .object(let object) = value, object["truncated"] == nil,
            case .object(var short) = Shortening.shorten(value, to: limit - TextWidth.of(.object(mark)))
        else { return Shortening.shorten(value, to: limit) }
        short["truncated"] = true
        return .object(short)
    }
}
