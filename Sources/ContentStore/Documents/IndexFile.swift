package import JSON

/// `index.json` (OCI image spec, "Image Index"): one entry for each of our tags, and those of other tools as they are.
package struct IndexFile {
    /// One entry, kept as it was read: other tools' entries may say more than we understand.
    package struct Entry {
        package let json: JSON
        /// The entry as we understand it; `nil` for one that is broken or, say, named by another kind of digest.
        package let descriptor: Descriptor?

        init(json: JSON) {
            self.json = json
            descriptor = try? Descriptor(json: json, in: "an entry")
        }

        init(_ reference: ReferenceEntry) {
            let descriptor = Descriptor(
                mediaType: Manifest.mediaType,
                digest: reference.manifest,
                size: reference.manifestSize,
                artifactType: reference.kind.artifactType,
                annotations: [Annotation.referenceName: reference.referenceName.annotation]
            )
            self.descriptor = descriptor
            json = descriptor.json
        }

        /// The entry of a referrer, which has no name.
        init(_ referrer: BlobIndex.Referrer) {
            let descriptor = Descriptor(
                mediaType: Manifest.mediaType,
                digest: referrer.manifest,
                size: referrer.size,
                artifactType: referrer.kind.artifactType
            )
            self.descriptor = descriptor
            json = descriptor.json
        }

        /// The reference that the entry would be; `nil` when it has no name, or one that cannot be ours.
        var name: ReferenceName? {
            descriptor?.annotations[Annotation.referenceName].flatMap { ReferenceName(annotation: $0) }
        }
    }

    package static let mediaType = "application/vnd.oci.image.index.v1+json"
    /// Larger files are refused.
    static let maximumSize = 64 << 20

    package var entries: [Entry] = []
    private var others = JSONObject()

    init() {}

    package init(parsing bytes: [UInt8], at path: String) throws(StoreError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw StoreError(.corrupt, "\(path) is not JSON", cause: error)
        }
        guard let object = json.objectValue, object["schemaVersion"] == .integer(2),
            let manifests = object["manifests"]?.arrayValue
        else {
            throw StoreError(.corrupt, "\(path) is not an OCI image index")
        }
        others = object
        entries = manifests.map { Entry(json: $0) }
    }

    /// Whether everything in it is ours: so many references and referrers, and nothing that other tools have added.
    func holdsOnly(_ ours: Int) -> Bool {
        entries.count == ours
            && others.allSatisfy { ["manifests", "mediaType", "schemaVersion"].contains($0.key) }
    }

    package var bytes: [UInt8] {
        var object = others
        object["schemaVersion"] = 2
        object["mediaType"] = .string(IndexFile.mediaType)
        object["manifests"] = .array(entries.map(\.json))
        return JSON.object(object).rowBytes()
    }
}
