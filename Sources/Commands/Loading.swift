import ContentStore
import Environments
import Glibc
import JSON
import Runtime
import Verification

/// An environment that is ready to run, and where it came from.
struct LoadedEnvironment {
    var package: EnvironmentPackage
    /// The seed as it was built; `nil` for a stored environment, whose image is used as it is.
    var seed: SeedImage?
    var world: World
    /// What it is called: a reference with its digest, or a folder.
    var title: String
}

/// Loading of environments, from a package folder or from the store.
enum Loading {
    /// Whether `text` can only mean a folder.
    static func isPath(_ text: String) -> Bool {
        text == "." || text == ".." || text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../")
            || text.hasPrefix("~") || text.hasSuffix("/")
    }

    /// Loads what a person names: a reference when the store has it, else a folder with a package.
    static func environment(_ text: String, options: StoreOptions) throws -> LoadedEnvironment {
        if isPath(text) { return try package(folder: text) }
        let isPackage = isPackageFolder(text)
        guard let store = try options.openIfThere() else {
            if isPackage { return try package(folder: text) }
            _ = try options.open()
            throw CommandFailure(.notFound, "there is no \"\(text)\"")
        }
        do {
            let loaded = try environment(Reference(parsing: text), in: store)
            if isPackage { Output.note("using \(text) from the store; write ./\(text) for the folder") }
            return loaded
        } catch let error as StoreError where isPackage && (error.code == .notFound || error.code == .invalidReference)
        {
            return try package(folder: text)
        }
    }

    /// Loads a stored environment.
    static func environment(_ reference: Reference, in store: Store) throws -> LoadedEnvironment {
        let artifact = try store.resolve(reference)
        guard artifact.kind == .environment else {
            throw CommandFailure(.usage, "\(reference) is a \(artifact.kind.title), not an environment")
        }
        let config = try store.checkClaims(of: artifact.manifest)
        let package = try EnvironmentPackage(EnvironmentArtifacts.files(of: artifact, in: store))
        let image = try SeedArtifact.image(of: artifact.manifest, in: store)
        let taskSet = try config["tasks"]?["id"]?.stringValue.map { text throws(StoreError) in try Digest(parsing: text)
        }
        let world = try World(package, image: image, environmentID: artifact.contentID, taskSetID: taskSet)
        let name = reference.name ?? package.settings.name
        return LoadedEnvironment(package: package, seed: nil, world: world, title: "\(name)@\(artifact.contentID)")
    }

    /// Reads, builds and checks a package folder.
    static func package(folder: String) throws -> LoadedEnvironment {
        let package = try EnvironmentPackage(PackageFiles(folder: resolved(folder)))
        return try check(package, title: folder)
    }

    /// Builds a package's seed and checks everything in it that can be checked without acting.
    static func check(_ package: EnvironmentPackage, title: String) throws -> LoadedEnvironment {
        let assembled = try AssembledEnvironment(package)
        return LoadedEnvironment(package: package, seed: assembled.seed, world: assembled.world, title: title)
    }

    /// Whether there is a folder with an `environment.yaml` at `path`.
    static func isPackageFolder(_ path: String) -> Bool {
        ["environment.yaml", "environment.yml", "environment.json"].contains { Files.exists(trimmed(path) + "/" + $0) }
    }

    /// A path that a person named, with links in it followed.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return trimmed(path) }
        defer { free(real) }
        return String(cString: real)
    }

    static func trimmed(_ folder: String) -> String {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return folder
    }
}
