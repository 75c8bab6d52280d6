package import JSON

extension Store {
    /// Compares what a manifest and its config say of the layers, without reading one of them; gives the config.
    ///
    /// What is in the layers is checked when they are read, and by a deep check of the store. Throws `invalidManifest`
    /// or `unsupportedFormat` when no reading could come to a good end.
    @discardableResult
    package func checkClaims(of manifest: Manifest) throws(StoreError) -> JSON {
        let config = try config(of: manifest)
        do {
            _ = try ConfigFile.list(in: config)
            for layer in manifest.layers where layer.mediaType.hasPrefix("application/vnd.awm.") {
                try Store.checkClaims(of: layer)
            }
            switch manifest.kind {
            case .environment: try manifest.require([.package, .seedImage], atMostOne: [.seedSources, .tasks])
            case .seed: try manifest.require([.seedImage], atMostOne: [.seedSources])
            case .taskSet:
                try manifest.require([.tasks])
                try Store.compare([config], with: manifest.layers(.tasks), "lines")
            case .session:
                try manifest.require([.sessionPages])
                try Store.compare([config], with: manifest.layers(.sessionPages), "pages")
            case .trajectorySet:
                try Store.compare(config["packs"]?.arrayValue ?? [], with: manifest.layers(.pack), "packs")
            case .certificate:
                try manifest.require([.certificate])
                try Store.compare([config], with: manifest.layers(.certificate), "content")
                try Store.checkSubject(of: manifest, config)
            case .synthesis:
                try manifest.require([.synthesis])
                try Store.compare([config], with: manifest.layers(.synthesis), "content")
                try Store.checkSubject(of: manifest, config)
            case .recipe:
                try manifest.require([.recipe])
                try Store.compare([config], with: manifest.layers(.recipe), "content")
            case .answer:
                try manifest.require([.answer])
                try Store.compare([config], with: manifest.layers(.answer), "content")
                try Store.checkRequest(of: manifest, config)
            }
        } catch {
            throw error.located("in \(path), the artifact \(manifest.contentID)", as: .invalidManifest)
        }
        return config
    }

    /// An answer's manifest names the request that its config names, and a recipe that asked.
    private static func checkRequest(of manifest: Manifest, _ config: JSON) throws(StoreError) {
        guard let asked = config["request"]?.stringValue.flatMap({ Digest(description: $0) }) else {
            throw StoreError(.invalidManifest, "its config does not name the request that it answers")
        }
        guard manifest.requestDigest == asked, manifest.subjectContentID != nil else {
            throw StoreError(.invalidManifest, "its manifest does not name the request \(asked) and a recipe")
        }
    }

    /// The subject of a certificate or a synthesis record is the content that its config names.
    private static func checkSubject(of manifest: Manifest, _ config: JSON) throws(StoreError) {
        guard let judged = config["environment"]?.stringValue.flatMap({ Digest(description: $0) }) else {
            throw StoreError(.invalidManifest, "its config does not name the environment that it is about")
        }
        guard let stated = manifest.subjectContentID else {
            throw StoreError(.invalidManifest, "its manifest does not name the content id of its subject")
        }
        guard stated == judged else {
            throw StoreError(
                .invalidManifest,
                "it is attached to \(stated), but its config says that it \(manifest.kind == .certificate ? "judges" : "is about") \(judged)"
            )
        }
    }

    /// A layer states a content that can be expanded.
    private static func checkClaims(of layer: Descriptor) throws(StoreError) {
        guard let size = layer.contentSize, layer.contentDigest != nil else {
            throw StoreError(.invalidManifest, "the layer \(layer.digest) does not state its content's size and digest")
        }
        guard size <= Store.maximumContent else {
            throw StoreError(
                .tooLarge,
                "the layer \(layer.digest) declares \(size) bytes; at most \(Store.maximumContent) are read"
            )
        }
    }

    /// The config names the contents of these layers, in order.
    private static func compare(_ named: [JSON], with layers: [Descriptor], _ what: String) throws(StoreError) {
        let isEqual =
            named.count == layers.count
            && zip(named, layers).allSatisfy { json, layer in
                json["sha256"]?.stringValue == layer.contentDigest?.hex
                    && json["size"]?.integerValue == layer.contentSize.map { Int64($0) }
            }
        guard isEqual else {
            throw StoreError(.invalidManifest, "its manifest has other \(what) than its config names")
        }
    }
}

extension Manifest {
    /// Throws unless there is exactly one layer of each of these types, and no second one of the others.
    fileprivate func require(_ types: [LayerType], atMostOne others: [LayerType] = []) throws(StoreError) {
        for type in types + others where layers(type).count > 1 || types.contains(type) && layer(type) == nil {
            throw StoreError(
                .invalidManifest,
                "its manifest has \(layers(type).count) layers of type \(type.rawValue), not one"
            )
        }
    }
}
