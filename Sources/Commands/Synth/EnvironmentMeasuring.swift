import ContentStore
import Environments
import JSON
import Quality
import Runtime
import Verification

/// Measures environments for a report: read on one thread, as a store wants it, and taken apart on several.
enum EnvironmentMeasuring {
    /// An environment as it was read.
    private struct Read: Sendable {
        var files: PackageFiles
        var contentID: String
        var image: [UInt8]
        var tables: Int
        var rows: Int
        var certificate: Certificate?
        var record: SynthesisRecord?
    }

    /// So many are in memory at once.
    private static let batch = 64

    /// Measures these environments, in their order, each content once.
    static func measure(
        _ selection: EnvironmentSelection,
        jobs: Int,
        progress: (_ done: Int) -> Void
    ) throws -> [EnvironmentMeasures] {
        var measures: [EnvironmentMeasures] = []
        var seen: Set<String> = []
        var done = 0
        for start in stride(from: 0, to: selection.sources.count, by: batch) {
            let part = selection.sources[start..<min(start + batch, selection.sources.count)]
            let read = try part.map { try self.read($0, of: selection.store) }
            let taken = ParallelMap.map(Array(read.indices)[...], jobs: jobs) { place in
                Result { try take(read[place]) }
            }
            for result in taken {
                let measured = try result.get()
                if seen.insert(measured.contentID).inserted { measures.append(measured) }
            }
            done += part.count
            progress(done)
        }
        return measures
    }

    private static func read(_ source: EnvironmentSelection.Source, of store: Store?) throws -> Read {
        switch source {
        case .folder(let folder):
            let loaded = try Loading.package(folder: folder)
            let tables = loaded.seed?.tables ?? []
            return Read(
                files: loaded.package.files,
                contentID: loaded.world.environmentID?.description ?? "",
                image: loaded.seed?.bytes ?? [],
                tables: tables.count,
                rows: tables.reduce(0) { $0 + $1.rows }
            )
        case .stored(let artifact):
            guard let store else { throw CommandFailure(.failed, "there is no store with \(artifact.contentID)") }
            let config = try store.checkClaims(of: artifact.manifest)
            return Read(
                files: try EnvironmentArtifacts.files(of: artifact, in: store),
                contentID: artifact.contentID.description,
                image: try SeedArtifact.image(of: artifact.manifest, in: store),
                tables: Int(config["tables"]?.integerValue ?? 0),
                rows: Int(config["rows"]?.integerValue ?? 0),
                certificate: try StoredCertificate(of: artifact.contentID, in: store)?.certificate,
                record: try StoredSynthesisRecord(of: artifact.contentID, in: store)?.record
            )
        }
    }

    private static func take(_ read: Read) throws -> EnvironmentMeasures {
        let tasks = read.certificate?.tasks ?? []
        return try EnvironmentMeasures(
            EnvironmentPackage(read.files),
            contentID: read.contentID,
            image: read.image,
            tables: read.tables,
            rows: read.rows,
            judgement: read.certificate.map { judgement($0.level) } ?? .unjudged,
            judgements: Dictionary(tasks.map { ($0.id, judgement($0.level)) }) { first, _ in first },
            domain: read.record?.parameters["domain"]?.stringValue,
            category: read.record?.parameters["category"]?.stringValue
        )
    }

    private static func judgement(_ level: Certificate.Level) -> EnvironmentMeasures.Judgement {
        switch level {
        case .certified: .certified
        case .sound: .sound
        case .failed: .failed
        }
    }
}
