import JSON

/// Answers of models: artifacts without a name, found by the digest of the request and kept with the recipe that asked
/// (`docs/format.md`, "Recipes and answers").
extension Store {
    /// The answer to a request, whatever recipe asked, with what it holds; `nil` when there is none here.
    ///
    /// One that `recipe` asked for comes first, then the smallest content id, so that the choice is the same everywhere.
    package func answer(
        to request: Digest,
        preferring recipe: Digest? = nil
    ) throws(StoreError) -> (artifact: StoredArtifact, content: [UInt8])? {
        var best: StoredArtifact?
        func rank(_ artifact: StoredArtifact) -> Int { artifact.manifest.subjectContentID == recipe ? 0 : 1 }
        for entry in try blobIndex().answers(to: request) {
            guard let artifact = try referrer(entry), artifact.manifest.requestDigest == request else { continue }
            guard let other = best else {
                best = artifact
                continue
            }
            let isBetter =
                rank(artifact) == rank(other) ? artifact.contentID < other.contentID : rank(artifact) < rank(other)
            if isBetter { best = artifact }
        }
        guard let best, let layer = best.manifest.layer(.answer) else { return nil }
        return (best, try content(of: layer))
    }

    /// Stores what answered a request, as one JSON document, with the recipe that asked. What is so already changes nothing.
    @discardableResult
    package func record(
        answer content: [UInt8],
        to request: Digest,
        for recipe: StoredArtifact
    ) throws(StoreError) -> StoredArtifact {
        let ingest = try Ingest(self)
        let answer = try ingest.add(
            NewArtifact(
                kind: .answer,
                config: [
                    "schema": .string(ArtifactKind.answer.configSchema),
                    "request": .string(request.description),
                    "size": .integer(Int64(content.count)),
                    "sha256": .string(SHA256.hash(content).hex),
                ],
                layers: [NewLayer(type: .answer, content: content)],
                subject: recipe,
                request: request
            )
        )
        try ingest.commit([], action: "answer")
        return answer
    }

    /// Stores a recipe under a name, unless that stands for it already.
    package func record(recipe content: [UInt8], named name: String, tag: String) throws(StoreError) -> StoredArtifact {
        let ingest = try Ingest(self)
        let recipe = try ingest.add(
            NewArtifact(
                kind: .recipe,
                config: [
                    "schema": .string(ArtifactKind.recipe.configSchema),
                    "size": .integer(Int64(content.count)),
                    "sha256": .string(SHA256.hash(content).hex),
                ],
                layers: [NewLayer(type: .recipe, content: content)]
            )
        )
        try ingest.commit([(name, tag, recipe)], action: "add")
        return recipe
    }
}
