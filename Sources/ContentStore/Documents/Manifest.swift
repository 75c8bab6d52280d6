import JSON

/// A blob as a manifest or an index names it (OCI image spec, "Descriptor").
package struct Descriptor: Sendable, Hashable {
    package var mediaType: String
    package var digest: Digest
    /// Compressed bytes, as stored.
    package var size: Int
    package var artifactType: String?
    package var annotations: [String: String]

    package init(
        mediaType: String,
        digest: Digest,
        size: Int,
        artifactType: String? = nil,
        annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.artifactType = artifactType
        self.annotations = annotations
    }

    /// The digest of the bytes before compression, where a layer states it.
    package var contentDigest: Digest? {
        guard let text = annotations[Annotation.contentDigest] else { return nil }
        return Digest(description: text)
    }

    /// The number of bytes before compression, where a layer states it.
    package var contentSize: Int? {
        guard let text = annotations[Annotation.contentSize], let size = Int(text), size >= 0, String(size) == text
        else {
            return nil
        }
        return size
    }

    init(json: JSON, in place: String) throws(StoreError) {
        guard let mediaType = json["mediaType"]?.stringValue, let text = json["digest"]?.stringValue,
            let size = json["size"]?.integerValue, size >= 0
        else {
            throw StoreError(.invalidManifest, "\(place) lacks a mediaType, digest or size")
        }
        guard let digest = Digest(description: text) else {
            throw StoreError(
                .invalidManifest,
                "\(place) has the digest \"\(text.prefix(100))\", which is not a SHA-256"
            )
        }
        var annotations: [String: String] = [:]
        if let object = json["annotations"]?.objectValue {
            for (key, value) in object {
                guard let value = value.stringValue else {
                    throw StoreError(.invalidManifest, "the annotation \(key) of \(place) is not text")
                }
                annotations[key] = value
            }
        }
        self.init(
            mediaType: mediaType,
            digest: digest,
            size: Int(size),
            artifactType: json["artifactType"]?.stringValue,
            annotations: annotations
        )
    }

    var json: JSON {
        var object = JSONObject()
        if !annotations.isEmpty {
            object["annotations"] = .object(JSONObject(annotations.map { ($0.key, JSON.string($0.value)) }))
        }
        if let artifactType { object["artifactType"] = .string(artifactType) }
        object["digest"] = .string(digest.description)
        object["mediaType"] = .string(mediaType)
        object["size"] = .integer(Int64(size))
        return .object(object)
    }
}

/// The annotation keys that awm writes and reads.
package enum Annotation {
    package static let referenceName = "org.opencontainers.image.ref.name"
    package static let contentDigest = "org.awm.content.digest"
    package static let contentSize = "org.awm.content.size"
    /// On a subject: the content id of the artifact that its manifest is one form of.
    package static let contentID = "org.awm.content.id"
    /// On an answer's config: the digest of the request, by which it is found.
    package static let request = "org.awm.request.digest"
}

/// An OCI image manifest whose `artifactType` is one of ours.
package struct Manifest: Sendable, Hashable {
    package static let mediaType = "application/vnd.oci.image.manifest.v1+json"
    /// Manifests larger than this are refused, as registries do.
    package static let maximumSize = 4 << 20

    package var kind: ArtifactKind
    package var config: Descriptor
    package var layers: [Descriptor]
    /// What a referrer is about: a manifest in this store, with the content id that counts. Other kinds have none.
    package var subject: Descriptor?

    package init(kind: ArtifactKind, config: Descriptor, layers: [Descriptor], subject: Descriptor? = nil) {
        self.kind = kind
        self.config = config
        self.layers = layers
        self.subject = subject
    }

    /// The content id of what a referrer is about, as its subject states it; a certificate's config says it with authority.
    package var subjectContentID: Digest? {
        subject?.annotations[Annotation.contentID].flatMap { Digest(description: $0) }
    }

    /// The digest of the request that an answer says it answers; its config says it with authority.
    var requestDigest: Digest? {
        guard kind == .answer else { return nil }
        return config.annotations[Annotation.request].flatMap { Digest(description: $0) }
    }

    /// The identity of what the manifest holds: the digest of its config.
    package var contentID: Digest { config.digest }

    /// Every blob that the manifest needs.
    package var blobs: [Descriptor] { [config] + layers }

    /// The only layer of `type`, or `nil`.
    package func layer(_ type: LayerType) -> Descriptor? { layers.first { $0.mediaType == type.rawValue } }

    /// Every layer of `type`, in order.
    package func layers(_ type: LayerType) -> [Descriptor] { layers.filter { $0.mediaType == type.rawValue } }

    package init(parsing bytes: [UInt8]) throws(StoreError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw StoreError(.invalidManifest, "the manifest is not JSON", cause: error)
        }
        // First, so that what other tools store is told from what is ours and broken.
        guard let type = json["artifactType"]?.stringValue, let kind = ArtifactKind(artifactType: type) else {
            let type = json["artifactType"]?.stringValue ?? "none"
            throw StoreError(.unsupportedFormat, "the artifact type \"\(type)\" is not one this awm knows")
        }
        guard json["schemaVersion"] == .integer(2), json["mediaType"]?.stringValue == Manifest.mediaType else {
            throw StoreError(.invalidManifest, "not an OCI image manifest")
        }
        guard let config = json["config"], let layers = json["layers"]?.arrayValue else {
            throw StoreError(.invalidManifest, "the manifest lacks a config or layers")
        }
        self.kind = kind
        self.config = try Descriptor(json: config, in: "the manifest's config")
        guard self.config.mediaType == kind.configMediaType else {
            throw StoreError(
                .unsupportedFormat,
                "the config type \"\(self.config.mediaType)\" is not one this awm knows"
            )
        }
        self.layers = []
        for (index, layer) in layers.enumerated() {
            self.layers.append(try Descriptor(json: layer, in: "layer \(index) of the manifest"))
        }
        // Signatures and the like are other tools'.
        if kind.isReferrer, let subject = json["subject"] {
            self.subject = try Descriptor(json: subject, in: "the manifest's subject")
        }
    }

    /// The manifest's bytes: the same for the same parts, always.
    package var bytes: [UInt8] {
        var object: JSONObject = [
            "schemaVersion": 2,
            "mediaType": .string(Manifest.mediaType),
            "artifactType": .string(kind.artifactType),
            "config": config.json,
            "layers": .array(layers.map(\.json)),
        ]
        if let subject { object["subject"] = subject.json }
        return JSON.object(object).rowBytes()
    }
}
