import ContentStore
import JSON
import StoreTestKit

/// What skopeo does to a store: blobs under their names, and `index.json` rewritten in place, neither locked nor synced.
enum ForeignTool {
    static func scenarios(
        base: @escaping @Sendable (Place) throws -> Void,
        artifact: NewArtifact
    ) -> [Scenario] {
        let prepare: @Sendable (Place) throws -> Void = { place in
            try base(place)
            let ingest = try Ingest(place.source(creating: true))
            try ingest.commit([("shop", "latest", try ingest.add(artifact))], action: "add")
        }
        return [
            Scenario(
                name: "adopt",
                hasForeignTool: true,
                prepare: prepare,
                steps: [
                    { place in
                        // An opening puts right what a crash has left of an earlier attempt.
                        _ = try place.store()
                        place.close()
                        try copyIn(place)
                        _ = try place.store()
                    }
                ]
            )
        ]
    }

    /// Copies every artifact of the store beside into the store.
    private static func copyIn(_ place: Place) throws {
        let from = place.folder + "/source"
        for name in try Files.names(in: from + "/blobs/sha256") {
            let bytes = try Files.read(from + "/blobs/sha256/" + name, limit: 1 << 20)
            let blob = place.path + "/blobs/sha256/" + name
            if Files.exists(blob), try Files.read(blob, limit: 1 << 20) == bytes { continue }
            try Files.write(bytes, to: blob, replacing: true)
        }
        let index = place.path + "/index.json"
        let ours = try JSON(parsing: Files.read(index, limit: 1 << 20))
        let theirs = try JSON(parsing: Files.read(from + "/index.json", limit: 1 << 20))
        let known = (ours["manifests"]?.arrayValue ?? []).map { $0.rowText() }
        let new = (theirs["manifests"]?.arrayValue ?? []).filter { !known.contains($0.rowText()) }
        let merged: JSON = [
            "schemaVersion": 2, "manifests": .array((ours["manifests"]?.arrayValue ?? []) + new),
        ]
        try Files.write(merged.rowBytes(), to: index, replacing: true)
    }
}
