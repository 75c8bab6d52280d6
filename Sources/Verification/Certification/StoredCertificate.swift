package import ContentStore
import JSON

/// A certificate that a store keeps about an environment.
package struct StoredCertificate: Sendable {
    package let certificate: Certificate
    /// The artifact; its content id names exactly what the certificate says.
    package let artifact: StoredArtifact

    /// The certificate that judges a content; `nil` when the store has none.
    ///
    /// Throws `invalidManifest` when it judges something else than it is attached to, and `corrupt` when it cannot be read.
    package init?(of environment: Digest, in store: Store) throws(StoreError) {
        guard let artifact = try store.certificate(of: environment) else { return nil }
        try self.init(artifact, in: store)
        guard certificate.environment == environment else {
            throw StoredCertificate.mismatch(artifact, certificate, attachedTo: environment.description)
        }
    }

    /// Reads a certificate that has been found.
    package init(_ artifact: StoredArtifact, in store: Store) throws(StoreError) {
        let config = try store.checkClaims(of: artifact.manifest)
        guard artifact.kind == .certificate, let layer = artifact.manifest.layer(.certificate) else {
            throw StoreError(.invalidManifest, "\(artifact.contentID) is a \(artifact.kind.title), not a certificate")
        }
        let content = try store.content(of: layer)
        do {
            certificate = try Certificate(json: JSON(parsing: content))
        } catch {
            throw StoreError(
                .corrupt,
                "the certificate \(artifact.contentID) in \(store.path) cannot be read; awm env check makes another",
                cause: error
            )
        }
        self.artifact = artifact
        let judged = config["environment"]?.stringValue ?? "nothing"
        guard certificate.environment?.description == judged else {
            throw StoredCertificate.mismatch(artifact, certificate, attachedTo: judged)
        }
    }

    /// Keeps a certificate beside the environment that it judges, in the place of an earlier one.
    ///
    /// The same certificate is the same artifact, so recording it again changes nothing. Throws `invalidManifest` when it
    /// judges another environment.
    package init(
        recording certificate: Certificate,
        for environment: StoredArtifact,
        in store: Store
    ) throws(StoreError) {
        guard certificate.environment == environment.contentID else {
            let judged = certificate.environment?.description ?? "a package without a content id"
            throw StoreError(
                .invalidManifest,
                "the certificate judges \(judged), so it cannot be kept with \(environment.contentID)"
            )
        }
        self.certificate = certificate
        artifact = try store.record(certificate: certificate.json.rowBytes(), of: environment)
    }

    private static func mismatch(
        _ artifact: StoredArtifact,
        _ certificate: Certificate,
        attachedTo other: String
    ) -> StoreError {
        StoreError(
            .invalidManifest,
            "the certificate \(artifact.contentID) judges \(certificate.environment?.description ?? "nothing"), but it is attached to \(other): do not trust it; awm env check makes another"
        )
    }
}
