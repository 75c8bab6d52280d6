import ArgumentParser
import ContentStore
import JSON

struct StoreRepair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Put whole copies in the place of damaged content.",
        discussion: """
            Copies come from quarantine, from seeds that are kept expanded, and from the stores named with --from; every byte \
            is checked. A damaged refs.db is set aside and made anew from what can be read of it and from index.json. Exit \
            code 4 when something stays damaged: adding or copying the same content again heals it too.

            awm store repair --dry-run
            awm store repair --from oci:/media/backup --from /srv/awm
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "A store that may have whole copies: a folder, or oci:PATH. May be given again.")
    var from: [String] = []

    @Flag(name: [.customShort("n"), .long], help: "Say what would be done.")
    var dryRun = false

    func run() throws {
        let sources = try from.map { text in
            let path = StorePlace(text)?.path ?? Loading.trimmed(text)
            guard Files.exists(path) else { throw CommandFailure(.notFound, "there is no store at \(path)") }
            return try Store(at: path, access: .readOnly)
        }
        let salvaged = dryRun ? nil : try Store.repairReferences(at: StoreOptions.locate(store.store))
        if let salvaged {
            Output.warning(
                "refs.db was damaged: \(Output.count(salvaged.references, "reference")) saved, the log begins anew; the old file is \(salvaged.setAside)"
            )
        }
        let store = try store.open()
        let progress = Progress("checking", total: 0, isQuiet: output.quiet || output.json)
        let report = try store.repair(from: sources, isDryRun: dryRun) { done, total in progress.update(done, of: total)
        }
        progress.finish()
        let isWhole = dryRun ? report.missing.isEmpty : report.fsck.isClean
        if output.json {
            Output.result(json(report, isWhole: isWhole))
        } else {
            if !output.quiet { say(report) }
            for finding in report.fsck.findings where finding.isError && isLasting(finding, report) {
                Output.error(finding.message)
            }
            if !output.quiet {
                Output.result(
                    isWhole ? summary(report) : "still damaged; name a store that has whole copies with --from"
                )
            }
        }
        if !isWhole { throw ExitCode(ExitStatus.integrity.rawValue) }
    }

    private func isLasting(_ finding: FsckFinding, _ report: RepairReport) -> Bool {
        !dryRun || finding.blob.map { report.missing.contains($0) } ?? true
    }

    private func say(_ report: RepairReport) {
        let would = dryRun ? "would be " : ""
        for (blob, source) in report.repaired { Output.result("\(would)repaired \(blob) from \(source)") }
        for blob in report.takenOut { Output.result("\(would)taken out \(blob), which nothing needs") }
    }

    private func summary(_ report: RepairReport) -> String {
        guard report.repaired.isEmpty, report.takenOut.isEmpty else {
            return dryRun ? "everything could be repaired" : "whole: \(report.fsck.blobs) blobs"
        }
        return "nothing to repair: \(report.fsck.blobs) blobs are whole"
    }

    private func json(_ report: RepairReport, isWhole: Bool) -> JSON {
        [
            "dry_run": .bool(dryRun),
            "whole": .bool(isWhole),
            "repaired": .array(
                report.repaired.map { ["blob": .string($0.blob.description), "source": .string($0.source)] }
            ),
            "missing": .array(report.missing.sorted().map { .string($0.description) }),
            "taken_out": .array(report.takenOut.map { .string($0.description) }),
            "findings": .array(report.fsck.findings.filter(\.isError).map { .string($0.message) }),
        ]
    }
}
