/// Where a model answers, and the key for it.
package struct Endpoint: Sendable {
    /// The address of chat completions.
    package let url: String
    let key: APIKey?

    /// The address of embeddings, beside that of chat completions.
    var embeddings: String { url.dropLast("/chat/completions".count) + "/embeddings" }

    /// Takes the address that people give: with or without `/v1` and `/chat/completions`.
    package init(_ text: String, key: APIKey? = nil) throws(ChatError) {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw ChatError(.unavailable, "\"\(text)\" is no endpoint: it must begin with http:// or https://")
        }
        let rest = text.drop { $0 != "/" }.dropFirst(2)
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !host.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ChatError(.unavailable, "\"\(text)\" is no endpoint: it has no host, or a space in it")
        }
        guard !host.contains("@") else {
            throw ChatError(.unavailable, "the endpoint has a password in it; give a key by --api-key-env")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw ChatError(.unavailable, "\"\(text)\" is no endpoint: leave out what begins with ? or #")
        }
        var base = text[...]
        while base.last == "/" { base.removeLast() }
        if base.hasSuffix("/chat/completions") {
            url = String(base)
        } else if base.dropFirst(text.count - rest.count).contains("/") {
            url = base + "/chat/completions"
        } else {
            url = base + "/v1/chat/completions"
        }
        self.key = key
    }
}

/// A secret: it goes into a header and nowhere else.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    private let secret: String

    /// `nil` for what cannot be a header's value.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        secret = text
    }

    var header: String { "Authorization: Bearer " + secret }

    package var description: String { "(an API key)" }
    package var debugDescription: String { description }
}
