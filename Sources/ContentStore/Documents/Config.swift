package import JSON

/// A file as a config names it: path, bytes and SHA-256 of its content.
package struct ConfigFile: Sendable, Hashable {
    package var path: FilePath
    package var size: Int
    package var digest: Digest

    /// The entry for these bytes.
    package init(path: FilePath, content: [UInt8]) {
        self.path = path
        size = content.count
        digest = SHA256.hash(content)
    }

    package init(json: JSON) throws(StoreError) {
        guard let path = json["path"]?.stringValue, let size = json["size"]?.integerValue, size >= 0,
            let hex = json["sha256"]?.stringValue, let digest = Digest(hex: hex)
        else { throw StoreError(.invalidManifest, "a file in the config lacks its path, size or sha256") }
        do throws(StoreError) {
            self.path = try FilePath(parsing: path)
        } catch {
            throw error.located("a file in the config", as: .invalidManifest)
        }
        self.size = Int(size)
        self.digest = digest
    }

    package var json: JSON {
        ["path": .string(path.text), "size": .integer(Int64(size)), "sha256": .string(digest.hex)]
    }

    /// The files that a config lists under `files`; none when it has no such list.
    package static func list(in config: JSON) throws(StoreError) -> [ConfigFile] {
        var files: [ConfigFile] = []
        var paths: Set<FilePath> = []
        for json in config["files"]?.arrayValue ?? [] {
            let file = try ConfigFile(json: json)
            guard paths.insert(file.path).inserted else {
                throw StoreError(.invalidManifest, "the config names the file \(file.path) twice")
            }
            files.append(file)
        }
        return files
    }
}

extension Store {
    /// The config of a manifest, refused when it states a schema that this version does not know.
    package func config(of manifest: Manifest) throws(StoreError) -> JSON {
        let bytes = try blob(manifest.config, limit: Store.maximumConfig)
        let config: JSON
        do {
            config = try JSON(parsing: bytes)
        } catch {
            throw StoreError(.invalidManifest, "the config \(manifest.config.digest) is not JSON", cause: error)
        }
        guard let schema = config["schema"]?.stringValue, schema == manifest.kind.configSchema else {
            let schema = config["schema"]?.stringValue ?? "none"
            throw StoreError(
                .unsupportedFormat,
                "the config \(manifest.config.digest) has the schema \"\(schema)\", which this awm does not know; use a newer awm"
            )
        }
        return config
    }
}
