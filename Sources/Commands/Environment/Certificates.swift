import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// Certificates on the command line: recorded, asked for, and told in a line.
enum Certificates {
    /// Keeps what a check of everything found, when it was a stored environment that it judged; `text` is what the person
    /// called it.
    ///
    /// A folder has no place for it, and a store that cannot be written keeps what it has: both are no reason to fail.
    static func keep(
        _ certificate: Certificate,
        of loaded: LoadedEnvironment,
        named text: String,
        options: StoreOptions
    ) throws -> StoredCertificate? {
        guard loaded.seed == nil, let store = try options.openIfThere() else { return nil }
        let artifact = try store.resolve(Reference(parsing: text))
        do throws(StoreError) {
            return try StoredCertificate(recording: certificate, for: artifact, in: store)
        } catch {
            guard error.code == .readOnly else { throw error }
            Output.note("the certificate is not kept: \(error)")
            return nil
        }
    }

    /// The certificate of an environment that has to have one. `name` is what the person called it.
    static func required(of world: World, named name: String, in store: Store) throws -> StoredCertificate {
        guard let id = world.environmentID, let stored = try StoredCertificate(of: id, in: store) else {
            throw CommandFailure(
                .failed,
                "\(name) has no certificate in \(store.path); run awm env check \(name), which records one for a stored environment"
            )
        }
        return stored
    }

    /// The certified tasks of each of these environments; an environment without a certificate is not there.
    static func certifiedTasks(of environments: [Digest], in store: Store) throws -> [String: Set<String>] {
        var tasks: [String: Set<String>] = [:]
        for id in environments {
            guard let stored = try StoredCertificate(of: id, in: store) else { continue }
            tasks[id.description] = Set(stored.certificate.certifiedTasks)
        }
        return tasks
    }

    /// The level with what it rests on: `certified`, `failed 8/10` tasks.
    static func mark(_ certificate: Certificate) -> String {
        let certified = certificate.certifiedTasks.count
        let all = certificate.tasks.count
        return certificate.level.rawValue + (certified < all ? " \(certified)/\(all)" : "")
    }

    /// What the certificate says, in one line.
    static func summary(_ certificate: Certificate) -> String {
        let errors = certificate.findings.count { $0.severity == .error }
        let warnings = certificate.findings.count - errors
        return
            "\(certificate.level.rawValue): \(certificate.certifiedTasks.count) of \(Output.count(certificate.tasks.count, "task")) certified, "
            + "\(Output.count(errors, "error")), \(Output.count(warnings, "warning")), by rules \(certificate.checker)"
    }

    /// What each task's level is and rests on, as a table.
    static func table(_ certificate: Certificate) -> String {
        let rows = certificate.tasks.map { task in
            [
                task.id, task.level.rawValue, task.chance.map { Output.rounded($0.mean, 3) } ?? "-",
                task.reasons.joined(separator: ", "),
            ]
        }
        return Output.table(["task", "level", "chance", "why not certified"], rows)
    }

    /// A short form for lists.
    static func json(_ stored: StoredCertificate?) -> JSON {
        guard let stored else { return .null }
        let certificate = stored.certificate
        return [
            "content_id": .string(stored.artifact.contentID.description),
            "level": .string(certificate.level.rawValue),
            "tasks": .count(certificate.tasks.count),
            "certified": .count(certificate.certifiedTasks.count),
            "findings": .count(certificate.findings.count),
        ]
    }
}
