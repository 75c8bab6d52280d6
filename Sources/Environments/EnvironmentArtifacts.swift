package import ContentStore
import JSON
import SQLite

/// How an environment becomes artifacts: its seed and its task set on their own, and the environment whose layers are
/// the very blobs of both (`store.md`, "Artifacts").
package struct EnvironmentArtifacts: Sendable {
    package var environment: NewArtifact
    package var taskSet: NewArtifact?
    package var seed: NewArtifact

    /// The artifacts of a package whose seed has been built. Throws when a config has no canonical form.
    package init(_ package: EnvironmentPackage, seed image: SeedImage) throws(StoreError) {
        seed = try SeedArtifact.make(package.seed, image: image)
        let seedID = try Self.contentID(seed)
        var layers: [NewLayer] = []
        var config: JSONObject = [
            "schema": .string(ArtifactKind.environment.configSchema),
            "name": .string(package.settings.name),
            "title": .string(package.settings.title),
            "runtime": .string(package.settings.runtime.rawValue),
            "files": .array(
                package.files.paths.map { path in
                    ConfigFile(path: path, content: package.files.contents[path] ?? []).json
                }
            ),
            "seed": ["id": .string(seedID.description), "logical": .string(image.logical.description)],
            "tables": .integer(Int64(image.tables.count)),
            "rows": .integer(Int64(image.tables.reduce(0) { $0 + $1.rows })),
            "tools": .integer(Int64(package.tools.count)),
        ]
        // What stands in the seed's layer is not kept a second time.
        let others = package.files.contents.filter { package.seed.files[$0.key] == nil }
        layers.append(NewLayer(type: .package, content: try Tar.archive(others)))
        taskSet = nil
        if !package.tasks.isEmpty {
            let tasks = try TaskSetArtifact.make(package.tasks)
            taskSet = tasks
            config["tasks"] = [
                "id": .string(try Self.contentID(tasks).description), "count": .integer(Int64(package.tasks.count)),
            ]
            layers += tasks.layers
        }
        layers += seed.layers
        environment = NewArtifact(kind: .environment, config: .object(config), layers: layers)
    }

    /// The content id that an artifact will have.
    package static func contentID(_ artifact: NewArtifact) throws(StoreError) -> Digest {
        do {
            return SHA256.hash(try artifact.config.canonicalBytes())
        } catch {
            throw StoreError(.invalidManifest, "the config has no canonical form", cause: error)
        }
    }

    /// The files of a stored environment, each checked against the config.
    package static func files(of artifact: StoredArtifact, in store: Store) throws(StoreError) -> PackageFiles {
        guard artifact.kind == .environment, let layer = artifact.manifest.layer(.package) else {
            throw StoreError(.invalidManifest, "\(artifact.contentID) is a \(artifact.kind.title), not an environment")
        }
        var contents = try store.files(of: layer)
        let listed = try ConfigFile.list(in: store.config(of: artifact.manifest))
        // A file that has a copy of the database in it stands in the package's layer.
        let others = listed.filter { contents[$0.path] == nil }
        for (path, bytes) in try SeedArtifact.files(of: artifact.manifest, in: store, listed: others) {
            guard contents.updateValue(bytes, forKey: path) == nil else {
                throw StoreError(.corrupt, "\(path) stands in two layers of \(artifact.contentID)")
            }
        }
        guard contents.count == listed.count else {
            throw StoreError(.corrupt, "the layers of \(artifact.contentID) hold files that its config does not name")
        }
        for file in listed {
            guard let bytes = contents[file.path], bytes.count == file.size, SHA256.hash(bytes) == file.digest else {
                throw StoreError(.corrupt, "\(file.path) of \(artifact.contentID) is not what its config states")
            }
        }
        return PackageFiles(contents)
    }
}

/// How a seed becomes an artifact.
package enum SeedArtifact {
    package static func make(_ seed: SeedSources, image: SeedImage) throws(StoreError) -> NewArtifact {
        let files = seed.files.sorted { $0.key < $1.key }.map { ConfigFile(path: $0.key, content: $0.value).json }
        let tables = image.tables.map { JSON.object(["name": .string($0.name), "rows": .integer(Int64($0.rows))]) }
        let config: JSON = [
            "schema": .string(ArtifactKind.seed.configSchema),
            "files": .array(files),
            "logical": .string(image.logical.description),
            "tables": .array(tables),
        ]
        switch seed.content {
        case .database(let path):
            let layer = NewLayer(type: .seedImage, content: seed.files[path] ?? [])
            return NewArtifact(kind: .seed, config: config, layers: [layer])
        case .sources:
            let layers = [
                NewLayer(type: .seedSources, content: try Tar.archive(seed.files)),
                NewLayer(type: .seedImage, content: image.bytes),
            ]
            return NewArtifact(kind: .seed, config: config, layers: layers)
        }
    }

    /// The files that a seed was added from.
    package static func files(
        of manifest: Manifest,
        in store: Store,
        listed: [ConfigFile]
    ) throws(StoreError) -> [FilePath: [UInt8]] {
        if let sources = manifest.layer(.seedSources) { return try store.files(of: sources) }
        guard let image = manifest.layer(.seedImage) else { return [:] }
        let bytes = try store.content(of: image)
        let digest = SHA256.hash(bytes)
        guard let file = listed.first(where: { $0.digest == digest }) else {
            throw StoreError(.corrupt, "the config \(manifest.contentID) does not name its seed's database")
        }
        return [file.path: bytes]
    }

    /// The database of a stored environment or seed, ready to be opened in memory.
    package static func image(of manifest: Manifest, in store: Store) throws(StoreError) -> [UInt8] {
        guard let layer = manifest.layer(.seedImage) else {
            throw StoreError(.invalidManifest, "\(manifest.contentID) has no seed")
        }
        return DatabaseState.inRollbackMode(try store.content(of: layer))
    }
}

/// How tasks become an artifact: JSON lines in the order of the tasks.
package enum TaskSetArtifact {
    package static func make(_ tasks: [TaskDefinition]) throws(StoreError) -> NewArtifact {
        var lines: [UInt8] = []
        for task in tasks {
            task.json.writeRow(to: &lines)
            lines.append(0x0A)
        }
        let config: JSON = [
            "schema": .string(ArtifactKind.taskSet.configSchema),
            "tasks": .integer(Int64(tasks.count)),
            "size": .integer(Int64(lines.count)),
            "sha256": .string(SHA256.hash(lines).hex),
        ]
        return NewArtifact(kind: .taskSet, config: config, layers: [NewLayer(type: .tasks, content: lines)])
    }

    /// The lines of a stored task set or of an environment's.
    package static func lines(of manifest: Manifest, in store: Store) throws(StoreError) -> [UInt8] {
        guard let layer = manifest.layer(.tasks) else { return [] }
        return try store.content(of: layer)
    }
}
