import ArgumentParser
import ContentStore
import Environments
import JSON
import Rollouts
import Runtime
import Trajectories
import Verification

struct StoreShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what an artifact is made of, or a rollout as a transcript.",
        discussion: """
            awm store show shop
            awm store show shop-reference#1f2e3d4c

            A transcript says what each call changed where the rollout's environment is in the store: its calls are made again.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What to show: name, name:tag, name@sha256:…, @prefix; SET#ID for a rollout.")
    var reference: String

    @Flag(help: "Show the texts of a transcript whole.")
    var full = false

    @Flag(inversion: .prefixedNo, help: "Show what each call of a rollout changed.")
    var changes = true

    func run() throws {
        let store = try store.open()
        if try Reference(parsing: reference).record != nil { return try showRollout(in: store) }
        let artifact = try store.resolve(Reference.whole(reference))
        let config = try store.config(of: artifact.manifest)
        let names = try store.referenceEntries().filter { $0.contentID == artifact.contentID }.map {
            "\($0.name):\($0.tag)"
        }
        let certificate = try certificate(of: artifact, in: store)
        let synthesis = try synthesis(of: artifact, in: store)
        if output.quiet {
            Output.result(artifact.contentID.description)
        } else if output.json {
            Output.result([
                "kind": .string(artifact.kind.rawValue),
                "content_id": .string(artifact.contentID.description),
                "manifest": .string(artifact.manifestDigest.description),
                "references": .array(names.map { .string($0) }),
                "config": config,
                "layers": .array(artifact.manifest.layers.map(layer)),
                "certificate": certificate.map { stored in
                    [
                        "content_id": .string(stored.artifact.contentID.description),
                        "manifest": .string(stored.artifact.manifestDigest.description),
                        "says": stored.certificate.json,
                    ]
                } ?? .null,
                "synthesis": synthesis.map { stored in
                    [
                        "content_id": .string(stored.artifact.contentID.description),
                        "manifest": .string(stored.artifact.manifestDigest.description),
                        "says": stored.record.json,
                    ]
                } ?? .null,
            ])
        } else {
            Output.result(text(artifact, config, names))
            if let synthesis {
                Output.result("\nsynthesis \(synthesis.artifact.contentID)")
                Output.result(SynthesisText.text(of: synthesis.record))
            }
            if let certificate {
                Output.result("\ncertificate \(certificate.artifact.contentID)")
                Output.result(Certificates.summary(certificate.certificate))
                if !certificate.certificate.tasks.isEmpty { Output.result(Certificates.table(certificate.certificate)) }
            }
        }
    }

    private func showRollout(in store: Store) throws {
        let recorded = try RecordedRollouts(reference, in: store)
        let rollout = try recorded.only()
        let changes = changes ? self.changes(of: rollout, in: store) : nil
        if output.quiet {
            Output.result(Rollout.id(ofRow: rollout.rowBytes()))
        } else if output.json {
            let diffs = (changes?.diffs ?? [:]).sorted { $0.key < $1.key }.map { step, diff -> JSON in
                ["step": .count(step), "diff": diff.json]
            }
            Output.result([
                "record": .string(Rollout.id(ofRow: rollout.rowBytes())),
                "rollout": rollout.json(),
                "changes": changes == nil ? .null : .array(diffs),
            ])
        } else {
            Output.result(Transcript(rollout: rollout, changes: changes, limit: full ? nil : 2000).text)
        }
    }

    /// What the calls of a rollout changed; nothing, and a note, where its world cannot be had.
    private func changes(of rollout: Rollout, in store: Store) -> Replayer.Changes? {
        do {
            let world = try Loading.environment(Reference(parsing: "@" + rollout.task.environmentID), in: store).world
            return try Replayer(world).changes(of: rollout)
        } catch {
            Output.note("what the calls changed is not shown: \(error)")
            return nil
        }
    }

    /// The certificate of an environment, or the artifact itself when it is one.
    private func certificate(of artifact: StoredArtifact, in store: Store) throws -> StoredCertificate? {
        switch artifact.kind {
        case .environment: try StoredCertificate(of: artifact.contentID, in: store)
        case .certificate: try StoredCertificate(artifact, in: store)
        case .taskSet, .seed, .trajectorySet, .session, .synthesis, .recipe, .answer: nil
        }
    }

    /// How an environment was made, or the artifact itself when it says that.
    private func synthesis(of artifact: StoredArtifact, in store: Store) throws -> StoredSynthesisRecord? {
        switch artifact.kind {
        case .environment: try StoredSynthesisRecord(of: artifact.contentID, in: store)
        case .synthesis: try StoredSynthesisRecord(artifact, in: store)
        case .taskSet, .seed, .trajectorySet, .session, .certificate, .recipe, .answer: nil
        }
    }

    private func layer(_ descriptor: Descriptor) -> JSON {
        [
            "media_type": .string(descriptor.mediaType),
            "digest": .string(descriptor.digest.description),
            "size": .integer(Int64(descriptor.size)),
            "content_digest": descriptor.contentDigest.map { .string($0.description) } ?? .null,
            "content_size": descriptor.contentSize.map { .integer(Int64($0)) } ?? .null,
        ]
    }

    private func text(_ artifact: StoredArtifact, _ config: JSON, _ names: [String]) -> String {
        var lines = [
            "\(artifact.kind.title) \(names.joined(separator: ", "))",
            "content id  \(artifact.contentID)",
            "manifest    \(artifact.manifestDigest)",
            "holds       \(Summary.text(artifact.kind, config))",
        ]
        if let title = config["title"]?.stringValue { lines.append("title       \(title)") }
        if let seed = config["seed"]?["id"]?.stringValue { lines.append("seed        \(seed)") }
        if let tasks = config["tasks"]?["id"]?.stringValue { lines.append("tasks       \(tasks)") }
        let files = config["files"]?.arrayValue ?? []
        if !files.isEmpty {
            lines.append("")
            let rows = files.map { file in
                [
                    file["path"]?.stringValue ?? "", String(file["size"]?.integerValue ?? 0),
                    String((file["sha256"]?.stringValue ?? "").prefix(12)),
                ]
            }
            lines.append(Output.table(["file", "bytes", "sha256"], rows))
        }
        let tables = config["tables"]?.arrayValue ?? []
        if !tables.isEmpty {
            lines.append("")
            let rows = tables.map { [$0["name"]?.stringValue ?? "", String($0["rows"]?.integerValue ?? 0)] }
            lines.append(Output.table(["table", "rows"], rows))
        }
        lines.append("")
        let rows = artifact.manifest.layers.map { layer in
            [
                String(layer.mediaType.dropFirst("application/vnd.awm.".count)), layer.digest.short,
                Output.size(layer.size), layer.contentSize.map(Output.size) ?? "-",
            ]
        }
        lines.append(Output.table(["layer", "digest", "stored", "content"], rows))
        return lines.joined(separator: "\n")
    }
}
