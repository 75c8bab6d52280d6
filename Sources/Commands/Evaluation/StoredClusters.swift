import ContentStore
import Environments
import JSON
import Splits

/// Finds environments of a store that are nearly the same.
enum StoredClusters {
    /// The clusters of these environments. Throws when the store does not have one of them.
    static func of(
        _ environments: [String],
        in store: Store,
        threshold: Double = EnvironmentClusters.threshold
    ) throws
        -> EnvironmentClusters
    {
        let profiles = try environments.map { id in
            let artifact = try store.resolve(Reference(parsing: "@" + id))
            let package = try EnvironmentPackage(EnvironmentArtifacts.files(of: artifact, in: store))
            return try EnvironmentProfile(
                package,
                contentID: id,
                image: SeedArtifact.image(of: artifact.manifest, in: store)
            )
        }
        return EnvironmentClusters(profiles, threshold: threshold)
    }

    /// The groups of environments that are nearly the same, for programs.
    static func json(_ clusters: EnvironmentClusters) -> [JSON] {
        clusters.groups.map { group in
            [
                "environments": .array(
                    group.environments.map { ["name": .string($0.name), "content_id": .string($0.contentID)] }
                ),
                "similarity": .double(group.similarity),
            ]
        }
    }

    /// A line for each group of environments that are nearly the same.
    static func lines(_ clusters: EnvironmentClusters) -> [String] {
        clusters.groups.map { group in
            let names = group.environments.map { "\($0.name)@\($0.contentID.dropFirst(7).prefix(8))" }
            return "nearly the same (\(Output.rounded(group.similarity, 2))): \(names.joined(separator: ", "))"
        }
    }
}
