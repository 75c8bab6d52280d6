import ArgumentParser
import ContentStore
import JSON
import Verification

struct StoreList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List what is tagged.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this name, or names below it.")
    var name: String?

    @Option(help: "Only this kind: environment, taskset, seed, trajectoryset or certificate.")
    var kind: String?

    func run() throws {
        let store = try store.open()
        if let kind, ArtifactKind(rawValue: kind) == nil {
            let kinds = ArtifactKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "\"\(kind)\" is no kind of artifact; there are \(kinds)")
        }
        let entries = try store.referenceEntries().filter { entry in
            (name == nil || entry.name == name || entry.name.hasPrefix((name ?? "") + "/"))
                && (kind == nil || entry.kind.rawValue == kind)
        }
        if entries.isEmpty, let name {
            // Resolving says what there is instead.
            _ = try store.resolve(Reference(name: name))
        }
        // What other tools left in the index and could not be taken over: silence would look like an empty store.
        let broken = name == nil ? try store.brokenEntries() : []
        var certificates: [Digest: StoredCertificate] = [:]
        var refused: [Digest: StoreError] = [:]
        for entry in output.quiet ? [] : entries where entry.kind == .environment {
            do throws(StoreError) {
                certificates[entry.contentID] = try StoredCertificate(of: entry.contentID, in: store)
            } catch {
                refused[entry.contentID] = error
            }
        }
        if output.json {
            Output.result(.array(try entries.map { try json($0, certificates[$0.contentID], in: store) }))
        } else if output.quiet {
            for entry in entries { Output.result(entry.contentID.description) }
        } else if entries.isEmpty {
            if broken.isEmpty { Output.note("nothing is tagged in \(store.path)") }
        } else {
            let rows = try entries.map { entry in
                let holds = try Summary.text(entry, in: store)
                let row = ["\(entry.name):\(entry.tag)", entry.kind.title, entry.contentID.short, holds]
                let mark = certificates[entry.contentID].map { Certificates.mark($0.certificate) }
                // A column of nothing would be noise.
                return certificates.isEmpty ? row : row + [mark ?? ""]
            }
            let header = ["reference", "kind", "content id", "holds"] + (certificates.isEmpty ? [] : ["certificate"])
            Output.result(Output.table(header, rows))
        }
        for (name, error) in broken { Output.error("\(store.path) lists \(name), which is not whole: \(error)") }
        for (_, error) in refused.sorted(by: { $0.key < $1.key }) { Output.error("\(error)") }
        if !broken.isEmpty || !refused.isEmpty { throw ExitCode(ExitStatus.integrity.rawValue) }
    }

    private func json(_ entry: ReferenceEntry, _ certificate: StoredCertificate?, in store: Store) throws -> JSON {
        [
            "name": .string(entry.name),
            "tag": .string(entry.tag),
            "kind": .string(entry.kind.rawValue),
            "content_id": .string(entry.contentID.description),
            "manifest": .string(entry.manifest.description),
            "updated_ms": .integer(entry.updatedMilliseconds),
            "config": try store.config(of: store.manifest(entry.manifest)),
            "certificate": Certificates.json(certificate),
        ]
    }
}

/// One line on what an artifact holds, from its config.
enum Summary {
    static func text(_ entry: ReferenceEntry, in store: Store) throws -> String {
        text(entry.kind, try store.config(of: store.manifest(entry.manifest)))
    }

    static func text(_ kind: ArtifactKind, _ config: JSON) -> String {
        func number(_ json: JSON?) -> String { json?.integerValue.map { String($0) } ?? "?" }
        switch kind {
        case .environment:
            let tasks = config["tasks"]?["count"] ?? 0
            return
                "\(number(config["tables"])) tables, \(number(config["rows"])) rows, \(number(config["tools"])) tools, \(number(tasks)) tasks"
        case .seed:
            let tables = config["tables"]?.arrayValue ?? []
            let rows = tables.reduce(Int64(0)) { $0 + ($1["rows"]?.integerValue ?? 0) }
            return "\(tables.count) tables, \(rows) rows"
        case .taskSet: return "\(number(config["tasks"])) tasks"
        case .trajectorySet: return "\(number(config["records"])) rollouts"
        case .session:
            let name = config["environment"]?["name"]?.stringValue ?? "?"
            return
                "of \(name), after \(number(config["step"])) writes, \(number(config["pages"]?["changed"])) changed pages"
        case .certificate: return "what was found of \(config["environment"]?.stringValue ?? "?")"
        case .synthesis: return "how \(config["environment"]?.stringValue ?? "?") was made"
        case .recipe: return "what a synthesis is made from, \(number(config["size"])) bytes"
        case .answer: return "what was answered to \(config["request"]?.stringValue ?? "?")"
        }
    }
}
