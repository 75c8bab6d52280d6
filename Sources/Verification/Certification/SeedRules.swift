import ContentStore
import Environments
import JSON
import Runtime
import SQLite

/// The seed loads with no failing statement, its foreign keys hold, and building it twice gives the same database, which
/// is the one the world runs on.
enum SeedRules {
    /// `seed` is one of the two builds, where it was made already.
    static func findings(
        _ package: EnvironmentPackage,
        _ world: World,
        builtFrom seed: SeedImage? = nil
    ) throws -> [CertificateFinding] {
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let first: SeedImage
        let second: SeedImage
        do {
            first = if let seed { seed } else { try builder.build(package.seed) }
            second = try builder.build(package.seed)
        } catch {
            return error.findings.map(finding)
        }
        var findings = first.failures.map(finding)
        if first.bytes != second.bytes {
            findings.append(
                CertificateFinding(
                    .seedDiffers,
                    place: nil,
                    "building the seed twice gives two databases",
                    evidence: [
                        "first": .string(first.logical.description), "second": .string(second.logical.description),
                    ]
                )
            )
        }
        let loaded = try builder.logicalDigest(of: world.image)
        if loaded != first.logical {
            findings.append(
                CertificateFinding(
                    .seedDiffers,
                    place: nil,
                    "the seed's sources build another database than the environment holds",
                    evidence: ["built": .string(first.logical.description), "held": .string(loaded.description)]
                )
            )
        }
        return findings
    }

    private static func finding(_ finding: Finding) -> CertificateFinding {
        let code = FindingCode(rawValue: finding.code) ?? .seedFails
        let place = finding.file.flatMap { file in finding.position.map { SourcePlace(file: file, position: $0) } }
        return CertificateFinding(code, place: place, finding.message, evidence: finding.json)
    }
}
