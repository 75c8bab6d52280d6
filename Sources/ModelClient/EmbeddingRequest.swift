package import JSON

/// Texts to be turned into vectors: the body of a request to `/v1/embeddings`.
package struct EmbeddingRequest: Sendable {
    package var model: String
    package var texts: [String]

    package init(model: String, texts: [String]) {
        self.model = model
        self.texts = texts
    }

    package var body: JSON {
        ["model": .string(model), "input": .array(texts.map { .string($0) }), "encoding_format": "float"]
    }

    /// The vectors of an answer, in the order of the texts. Throws `malformed` when there is not one of equal length for each.
    package func vectors(in answer: JSON) throws(ChatError) -> [[Double]] {
        if let error = answer["error"], !error.isNull { throw ChatError(inside: error) }
        var vectors = [[Double]](repeating: [], count: texts.count)
        for (position, entry) in (answer["data"]?.arrayValue ?? []).enumerated() {
            let index = entry["index"]?.integerValue.map { Int($0) } ?? position
            guard vectors.indices.contains(index), let numbers = entry["embedding"]?.arrayValue else { continue }
            vectors[index] = numbers.compactMap(\.doubleValue)
        }
        guard let first = vectors.first, !first.isEmpty, vectors.allSatisfy({ $0.count == first.count }) else {
            throw ChatError(.malformed, "the answer does not have one embedding of equal length for each text")
        }
        return vectors
    }
}
